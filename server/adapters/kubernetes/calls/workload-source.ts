import type { PodHealth } from '@/server/domain/rightsizing/rollout';
import type { WorkloadKind, WorkloadRef } from '@/server/domain/cluster/workload-of';
import type { AutoscalerSnapshot, WorkloadSnapshot } from '@/server/domain/rightsizing/workload';
import { projectAutoscaler } from '../projection/workloads/project-autoscaler';
import { projectPodHealth } from '../projection/workloads/project-pod-health';
import { projectWorkload } from '../projection/workloads/project-workload';
import type { ListSource } from './list-source';

export const WORKLOAD_PLURALS = {
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
  DaemonSet: 'daemonsets',
} as const satisfies Record<WorkloadKind, string>;

export const workloadSource = (kind: WorkloadKind): ListSource<WorkloadSnapshot> => ({
  resource: `${WORKLOAD_PLURALS[kind]}.apps`,
  path: `/apis/apps/v1/${WORKLOAD_PLURALS[kind]}`,
  project: (raw) => projectWorkload(raw, kind),
});

export const workloadPath = ({ kind, namespace, name }: WorkloadRef): string =>
  `/apis/apps/v1/namespaces/${encodeURIComponent(namespace)}/${WORKLOAD_PLURALS[kind]}/${encodeURIComponent(name)}`;

export const autoscalerSource: ListSource<AutoscalerSnapshot> = {
  resource: 'horizontalpodautoscalers.autoscaling',
  path: '/apis/autoscaling/v2/horizontalpodautoscalers',
  project: projectAutoscaler,
};

export const podHealthSource = (namespace: string): ListSource<PodHealth> => ({
  resource: 'pods',
  path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`,
  project: projectPodHealth,
});
