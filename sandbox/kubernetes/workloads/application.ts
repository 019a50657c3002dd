import type { PodSpec } from '../model/pod-spec';
import type { SeededRandom } from '../simulation/seeded-random';

/** One application of a simulated cluster, before it has requests and objects. */
export interface Application {
  readonly name: string;
  readonly namespace: string;
  readonly kind: 'Deployment' | 'StatefulSet' | 'Job' | 'Pod';
  readonly replicas: number;
  readonly component: string;
  readonly priority?: { readonly name: string; readonly value: number };
  readonly graceSeconds?: number;
  readonly budget?: { readonly minAvailable?: number | string; readonly maxUnavailable?: number | string };
  readonly annotations?: Readonly<Record<string, string>>;
  readonly spec?: Partial<PodSpec>;
  readonly storageGib?: number;
  readonly parallel?: boolean;
  readonly scratch?: boolean;
  readonly autoscaled?: { readonly min: number; readonly max: number };
}

const CRITICAL = { name: 'system-cluster-critical', value: 2_000_000_000 };
const BUSINESS = { name: 'business-critical', value: 1_000_000 };
const BATCH = { name: 'batch-low', value: -100 };

function spreadBy(app: string, topologyKey: string): Partial<PodSpec> {
  return {
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey,
        whenUnsatisfiable: 'DoNotSchedule',
        labelSelector: { matchLabels: { 'app.kubernetes.io/name': app } },
      },
    ],
  };
}

function onePerNode(app: string): Partial<PodSpec> {
  return {
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          {
            labelSelector: { matchLabels: { 'app.kubernetes.io/name': app } },
            topologyKey: 'kubernetes.io/hostname',
          },
        ],
      },
    },
  };
}

/** The applications that every cluster has, most telling first: a small cluster has the first of them. */
function fixedApplications(nodesWithBlockedPdb: number): Application[] {
  const deployment = { kind: 'Deployment', component: 'api' } as const;
  const blocked: Application = {
    ...deployment,
    name: 'ledger',
    namespace: 'payments',
    replicas: nodesWithBlockedPdb,
    priority: BUSINESS,
    budget: { maxUnavailable: 0 },
    spec: onePerNode('ledger'),
  };
  return [
    ...(nodesWithBlockedPdb > 0 ? [blocked] : []),
    {
      ...deployment,
      name: 'coredns',
      namespace: 'kube-system',
      replicas: 2,
      component: 'dns',
      priority: CRITICAL,
      budget: { maxUnavailable: 1 },
    },
    {
      ...deployment,
      name: 'checkout',
      namespace: 'shop',
      replicas: 3,
      priority: BUSINESS,
      budget: { minAvailable: 1 },
      spec: spreadBy('checkout', 'topology.kubernetes.io/zone'),
    },
    {
      name: 'orders-db',
      namespace: 'data',
      kind: 'StatefulSet',
      replicas: 3,
      component: 'database',
      priority: BUSINESS,
      graceSeconds: 60,
      budget: { maxUnavailable: 1 },
      storageGib: 50,
    },
    {
      ...deployment,
      name: 'session-gateway',
      namespace: 'shop',
      replicas: 2,
      component: 'gateway',
      graceSeconds: 90,
      budget: { minAvailable: '50%' },
    },
    {
      ...deployment,
      name: 'fraud-model',
      namespace: 'payments',
      replicas: 1,
      annotations: { 'cloudoptim.io/do-not-disrupt': 'true' },
    },
    {
      ...deployment,
      name: 'storefront',
      namespace: 'shop',
      replicas: 4,
      component: 'web',
      budget: { maxUnavailable: '25%' },
      autoscaled: { min: 2, max: 12 },
    },
    {
      name: 'nightly-export',
      namespace: 'batch',
      kind: 'Job',
      replicas: 2,
      component: 'worker',
      priority: BATCH,
    },
    { name: 'debug-shell', namespace: 'batch', kind: 'Pod', replicas: 1, component: 'tool' },
    {
      ...deployment,
      name: 'ebs-csi-controller',
      namespace: 'kube-system',
      replicas: 2,
      component: 'controller',
      priority: CRITICAL,
      budget: { maxUnavailable: 1 },
    },
    {
      name: 'event-log',
      namespace: 'data',
      kind: 'StatefulSet',
      replicas: 3,
      component: 'broker',
      graceSeconds: 75,
      budget: { minAvailable: '60%' },
      storageGib: 100,
      parallel: true,
    },
    {
      ...deployment,
      name: 'image-resizer',
      namespace: 'media',
      replicas: 3,
      component: 'worker',
      scratch: true,
    },
    { ...deployment, name: 'admin-portal', namespace: 'shop', replicas: 1, component: 'web' },
  ];
}

const NAMES = [
  'catalog',
  'search',
  'cart',
  'recommendations',
  'pricing',
  'inventory',
  'shipping',
  'notifications',
  'reviews',
  'accounts',
  'loyalty',
  'promotions',
  'analytics',
  'invoicing',
  'returns',
  'translations',
  'feeds',
  'campaigns',
  'support',
  'warehouse',
];
const ROLES = [
  { suffix: 'api', component: 'api' },
  { suffix: 'worker', component: 'worker' },
  { suffix: 'web', component: 'web' },
] as const;
const NAMESPACES = ['shop', 'payments', 'data', 'media', 'platform'];
const BUDGETS: readonly (Application['budget'] | undefined)[] = [
  undefined,
  { minAvailable: 1 },
  { maxUnavailable: 1 },
  { minAvailable: '50%' },
  { maxUnavailable: '30%' },
];

/** Applications whose replicas sum up to exactly `pods`. */
export function planApplications(
  pods: number,
  nodesWithBlockedPdb: number,
  random: SeededRandom,
): Application[] {
  const planned: Application[] = [];
  let left = pods;
  const take = (application: Application): void => {
    const replicas = Math.min(application.replicas, left);
    if (replicas === 0) return;
    const { budget, ...rest } = application;
    // Only the blocked application may never let a pod go: a budget that keeps one of one would be another.
    const keepsBudget = budget !== undefined && (replicas > 1 || budget.maxUnavailable !== undefined);
    planned.push({ ...rest, replicas, ...(keepsBudget ? { budget } : {}) });
    left -= replicas;
  };
  fixedApplications(nodesWithBlockedPdb).forEach(take);
  const largest = Math.max(6, Math.ceil(pods / 60));
  for (let i = 0; left > 0; i++) {
    const role = random.pick(ROLES);
    const round = Math.floor(i / NAMES.length);
    const name = `${NAMES[i % NAMES.length] ?? 'service'}-${role.suffix}${round === 0 ? '' : `-${round + 1}`}`;
    const budget = random.pick(BUDGETS);
    take({
      name,
      namespace: random.pick(NAMESPACES),
      kind: 'Deployment',
      replicas: random.integer(2, largest),
      component: role.component,
      ...(random.chance(0.15) ? { priority: BUSINESS } : role.suffix === 'worker' ? { priority: BATCH } : {}),
      ...(budget ? { budget } : {}),
      ...(random.chance(0.1) ? { autoscaled: { min: 2, max: largest * 2 } } : {}),
      scratch: random.chance(0.3),
    });
  }
  return planned;
}
