/** Small manifests for tests. */
interface WorkloadOptions {
  readonly replicas?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly podSpec?: Readonly<Record<string, unknown>>;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly cpu?: string;
}

export function podSpec(options: WorkloadOptions = {}): Record<string, unknown> {
  return {
    containers: [
      {
        name: 'main',
        image: 'example:1',
        resources: { requests: { cpu: options.cpu ?? '10m', memory: '16Mi' } },
      },
    ],
    terminationGracePeriodSeconds: 30,
    ...options.podSpec,
  };
}

export function podManifest(name: string, options: WorkloadOptions = {}): Record<string, unknown> {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: options.labels ?? { app: name } },
    spec: podSpec(options),
  };
}

export function workloadManifest(
  kind: 'Deployment' | 'StatefulSet' | 'ReplicaSet' | 'DaemonSet',
  name: string,
  options: WorkloadOptions = {},
): Record<string, unknown> {
  const labels = options.labels ?? { app: name };
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name },
    spec: {
      ...(kind === 'DaemonSet' ? {} : { replicas: options.replicas ?? 1 }),
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: podSpec(options) },
      ...options.spec,
    },
  };
}

export function budgetManifest(
  name: string,
  spec: Readonly<Record<string, unknown>>,
  app = name,
): Record<string, unknown> {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name },
    spec: { selector: { matchLabels: { app } }, ...spec },
  };
}

export function evictionManifest(
  name: string,
  deleteOptions?: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name, namespace: 'default' },
    ...(deleteOptions ? { deleteOptions } : {}),
  };
}

export const PODS = '/api/v1/namespaces/default/pods';
export const BUDGETS = '/apis/policy/v1/namespaces/default/poddisruptionbudgets';
export const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
export const STATEFUL_SETS = '/apis/apps/v1/namespaces/default/statefulsets';
