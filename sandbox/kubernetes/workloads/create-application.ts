import type { ObjectMeta } from '../model/objects';
import type { PodTemplate } from '../model/pod-spec';
import type { Simulation } from '../simulation/simulation';
import type { Application } from './application';
import { makePod } from '../pods/make-pod';

/** What the objects of one application are made of; each call of `meta` takes the next uid. */
interface Making {
  readonly simulation: Simulation;
  readonly application: Application;
  readonly template: PodTemplate;
  readonly createdAt: string;
  readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly meta: () => ObjectMeta;
}

/** Creates an application's workload, service, budget and autoscaler; its pods are the controllers' work. */
export function createApplication(
  simulation: Simulation,
  application: Application,
  template: PodTemplate,
  createdAt: string,
): void {
  const { name, namespace } = application;
  const making: Making = {
    simulation,
    application,
    template,
    createdAt,
    selector: { matchLabels: { 'app.kubernetes.io/name': name } },
    meta: () => ({
      name,
      namespace,
      uid: simulation.random.uuid(),
      resourceVersion: '0',
      generation: 1,
      creationTimestamp: createdAt,
      labels: { 'app.kubernetes.io/name': name, 'app.kubernetes.io/managed-by': 'Helm' },
    }),
  };
  createWorkload(making);
  if (application.kind === 'Deployment' || application.kind === 'StatefulSet') createService(making);
  if (application.budget) createBudget(making, application.budget);
  if (application.autoscaled) createAutoscaler(making, application.autoscaled);
}

function createWorkload(making: Making): void {
  const { kind } = making.application;
  switch (kind) {
    case 'Deployment':
      createDeployment(making);
      break;
    case 'StatefulSet':
      createStatefulSet(making);
      break;
    case 'Job':
      createJob(making);
      break;
    case 'Pod':
      createBarePods(making);
      break;
    default: {
      const never: never = kind;
      throw new Error(`unknown workload ${String(never)}`);
    }
  }
}

function createDeployment({ simulation, application, template, selector, meta }: Making): void {
  simulation.store.tables.deployments.create({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: meta(),
    spec: {
      progressDeadlineSeconds: 600,
      replicas: application.replicas,
      revisionHistoryLimit: 10,
      selector,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      template,
    },
    status: {},
  });
}

function createStatefulSet({ simulation, application, template, selector, meta }: Making): void {
  simulation.store.tables.statefulSets.create({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: meta(),
    spec: {
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
      podManagementPolicy: application.parallel === true ? 'Parallel' : 'OrderedReady',
      replicas: application.replicas,
      revisionHistoryLimit: 10,
      selector,
      serviceName: application.name,
      template,
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
      volumeClaimTemplates: [
        {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: { name: 'data' },
          spec: {
            accessModes: ['ReadWriteOnce'],
            resources: { requests: { storage: `${application.storageGib ?? 20}Gi` } },
            storageClassName: 'gp3',
            volumeMode: 'Filesystem',
          },
        },
      ],
    },
    status: { replicas: 0 },
  });
}

function createJob({ simulation, application, template, createdAt, meta }: Making): void {
  const { replicas } = application;
  simulation.store.tables.jobs.create({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: meta(),
    spec: {
      backoffLimit: 6,
      completionMode: 'NonIndexed',
      completions: replicas,
      parallelism: replicas,
      template: { ...template, spec: { ...template.spec, restartPolicy: 'Never' } },
    },
    status: { startTime: createdAt },
  });
}

function createBarePods({ simulation, application, template, createdAt }: Making): void {
  const { name, namespace, replicas } = application;
  for (let i = 0; i < replicas; i++) {
    const podName = replicas === 1 ? name : `${name}-${i + 1}`;
    simulation.store.tables.pods.create(
      makePod(template, { name: podName, namespace, createdAt }, simulation.random),
    );
  }
}

function createService({ simulation, application, selector, meta }: Making): void {
  const { store, random } = simulation;
  store.tables.services.create({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: meta(),
    spec: {
      clusterIP:
        application.kind === 'StatefulSet'
          ? 'None'
          : `172.20.${random.integer(0, 255)}.${random.integer(1, 254)}`,
      ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 'http' }],
      selector: selector.matchLabels,
      type: 'ClusterIP',
    },
    status: { loadBalancer: {} },
  });
}

function createBudget(
  { simulation, selector, meta }: Making,
  budget: NonNullable<Application['budget']>,
): void {
  simulation.store.tables.podDisruptionBudgets.create({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: meta(),
    spec: { ...budget, selector },
    status: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
  });
}

function createAutoscaler(
  { simulation, application, meta }: Making,
  { min, max }: NonNullable<Application['autoscaled']>,
): void {
  const { name, replicas } = application;
  const { generation: _, ...metadata } = meta();
  simulation.store.tables.horizontalPodAutoscalers.create({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata,
    spec: {
      maxReplicas: max,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } },
        },
      ],
      minReplicas: min,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
    },
    status: { currentReplicas: replicas, desiredReplicas: replicas, currentMetrics: null, conditions: [] },
  });
}
