import type { DaemonSet } from '../model/objects';
import type { PodSpec } from '../model/pod-spec';
import type { SeededRandom } from '../simulation/seeded-random';
import { makeTemplate } from './pod-template';

/** Requests of EKS' node agents, as their add-ons set them. Source: https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html */
const AGENTS = [
  { name: 'aws-node', cpuMillicores: 50, memoryMib: 16 },
  { name: 'kube-proxy', cpuMillicores: 100, memoryMib: 16 },
  { name: 'ebs-csi-node', cpuMillicores: 30, memoryMib: 120 },
] as const;

/** The DaemonSets of every EKS node: they tolerate everything and rank as system-node-critical. */
export function makeDaemonSets(random: SeededRandom, createdAt: string): DaemonSet[] {
  return AGENTS.map(({ name, cpuMillicores, memoryMib }) => {
    const spec: Partial<PodSpec> = { hostNetwork: true, tolerations: [{ operator: 'Exists' }], affinity: {} };
    const template = makeTemplate(
      {
        app: name,
        component: 'node-agent',
        cpuMillicores,
        memoryMib,
        priority: 2_000_001_000,
        priorityClassName: 'system-node-critical',
        graceSeconds: 10,
        spec,
      },
      random,
    );
    return {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: {
        name,
        namespace: 'kube-system',
        uid: random.uuid(),
        resourceVersion: '0',
        generation: 1,
        creationTimestamp: createdAt,
        labels: { ...template.metadata.labels },
      },
      spec: {
        revisionHistoryLimit: 10,
        selector: { matchLabels: { 'app.kubernetes.io/name': name } },
        template,
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: '10%' } },
      },
      status: { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 },
    };
  });
}
