import type { ObjectMeta } from '../model/objects';
import type { PodTemplate } from '../model/pod-spec';
import type { Simulation } from '../simulation/simulation';
import type { Application } from './application';
import { makePod } from '../pods/make-pod';

/** Creates an application's workload, service, budget and autoscaler; its pods are the controllers' work. */
export function createApplication(
  { store, random }: Simulation,
  application: Application,
  template: PodTemplate,
  createdAt: string,
): void {
  const { name, namespace, kind, replicas } = application;
  const { tables } = store;
  const meta = (own: string): ObjectMeta => ({
    name: own,
    namespace,
    uid: random.uuid(),
    resourceVersion: '0',
    generation: 1,
    creationTimestamp: createdAt,
    labels: { 'app.kubernetes.io/name': name, 'app.kubernetes.io/managed-by': 'Helm' },
  });
  const selector = { matchLabels: { 'app.kubernetes.io/name': name } };
  switch (kind) {
    case 'Deployment':
      tables.deployments.create({
        apiVersion: 'apps/v1',
        kind,
        metadata: meta(name),
        spec: {
          progressDeadlineSeconds: 600,
          replicas,
          revisionHistoryLimit: 10,
          selector,
          strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
          template,
        },
        status: {},
      });
      break;
    case 'StatefulSet':
      tables.statefulSets.create({
        apiVersion: 'apps/v1',
        kind,
        metadata: meta(name),
        spec: {
          persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
          podManagementPolicy: application.parallel === true ? 'Parallel' : 'OrderedReady',
          replicas,
          revisionHistoryLimit: 10,
          selector,
          serviceName: name,
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
      break;
    case 'Job':
      tables.jobs.create({
        apiVersion: 'batch/v1',
        kind,
        metadata: meta(name),
        spec: {
          backoffLimit: 6,
          completionMode: 'NonIndexed',
          completions: replicas,
          parallelism: replicas,
          template: { ...template, spec: { ...template.spec, restartPolicy: 'Never' } },
        },
        status: { startTime: createdAt },
      });
      break;
    case 'Pod':
      for (let i = 0; i < replicas; i++) {
        const podName = replicas === 1 ? name : `${name}-${i + 1}`;
        tables.pods.create(makePod(template, { name: podName, namespace, createdAt }, random));
      }
      break;
    default: {
      const never: never = kind;
      throw new Error(`unknown workload ${String(never)}`);
    }
  }
  if (kind === 'Deployment' || kind === 'StatefulSet') {
    tables.services.create({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: meta(name),
      spec: {
        clusterIP:
          kind === 'StatefulSet' ? 'None' : `172.20.${random.integer(0, 255)}.${random.integer(1, 254)}`,
        ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 'http' }],
        selector: selector.matchLabels,
        type: 'ClusterIP',
      },
      status: { loadBalancer: {} },
    });
  }
  if (application.budget) {
    tables.podDisruptionBudgets.create({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: meta(name),
      spec: { ...application.budget, selector },
      status: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
    });
  }
  if (application.autoscaled) {
    const { min, max } = application.autoscaled;
    const { generation: _, ...metadata } = meta(name);
    tables.horizontalPodAutoscalers.create({
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
}
