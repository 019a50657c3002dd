import type { PodSpec, PodTemplate } from '../model/pod-spec';
import type { SeededRandom } from '../simulation/seeded-random';

/** What distinguishes one application's pods from another's. */
export interface TemplateOptions {
  readonly app: string;
  readonly component: string;
  readonly cpuMillicores: number;
  readonly memoryMib: number;
  readonly priority: number;
  readonly priorityClassName?: string;
  readonly graceSeconds: number;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly spec?: Partial<PodSpec>;
  /** Mounts an emptyDir for scratch data. */
  readonly scratch?: boolean;
}

const SETTINGS = [
  'DATABASE_HOST',
  'DATABASE_POOL_SIZE',
  'CACHE_ENDPOINT',
  'QUEUE_URL',
  'FEATURE_FLAGS_ENDPOINT',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_SERVICE_NAME',
  'LOG_LEVEL',
  'HTTP_PORT',
  'UPSTREAM_CATALOG_URL',
  'UPSTREAM_PRICING_URL',
] as const;

/** The pod template of one application, as large on the wire as real ones are: settings, probes, volumes, a log sidecar. */
export function makeTemplate(options: TemplateOptions, random: SeededRandom): PodTemplate {
  const { app, component, priority, priorityClassName, graceSeconds } = options;
  const version = `${random.integer(1, 4)}.${random.integer(0, 30)}.${random.integer(0, 9)}`;
  const labels = {
    app,
    'app.kubernetes.io/component': component,
    'app.kubernetes.io/instance': app,
    'app.kubernetes.io/managed-by': 'Helm',
    'app.kubernetes.io/name': app,
    'app.kubernetes.io/version': version,
    'helm.sh/chart': `${app}-${version}`,
  };
  const annotations = {
    'checksum/config': random.hex(64),
    'prometheus.io/path': '/metrics',
    'prometheus.io/port': '9090',
    'prometheus.io/scrape': 'true',
    ...options.annotations,
  };
  return {
    metadata: { labels, annotations },
    spec: {
      ...(options.spec?.affinity ? {} : { affinity: preferredSpread(app) }),
      containers: [mainContainer(options, version, random), logShipper(random)],
      dnsPolicy: 'ClusterFirst',
      enableServiceLinks: true,
      preemptionPolicy: 'PreemptLowerPriority',
      priority,
      ...(priorityClassName === undefined ? {} : { priorityClassName }),
      restartPolicy: 'Always',
      schedulerName: 'default-scheduler',
      securityContext: {
        fsGroup: 2000,
        runAsNonRoot: true,
        runAsUser: 1000,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      serviceAccount: app,
      serviceAccountName: app,
      terminationGracePeriodSeconds: graceSeconds,
      tolerations: [
        {
          effect: 'NoExecute',
          key: 'node.kubernetes.io/not-ready',
          operator: 'Exists',
          tolerationSeconds: 300,
        },
        {
          effect: 'NoExecute',
          key: 'node.kubernetes.io/unreachable',
          operator: 'Exists',
          tolerationSeconds: 300,
        },
      ],
      volumes: [
        { name: 'config', configMap: { defaultMode: 420, name: `${app}-config` } },
        { name: 'tls', secret: { defaultMode: 420, secretName: `${app}-tls` } },
        ...(options.scratch === true ? [{ name: 'scratch', emptyDir: { sizeLimit: '256Mi' } }] : []),
      ],
      ...options.spec,
    },
  };
}

function preferredSpread(app: string): PodSpec['affinity'] {
  return {
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        {
          weight: 100,
          podAffinityTerm: {
            labelSelector: { matchLabels: { 'app.kubernetes.io/name': app } },
            topologyKey: 'kubernetes.io/hostname',
          },
        },
      ],
    },
  };
}

function probe(path: string, periodSeconds: number): object {
  return {
    failureThreshold: 3,
    httpGet: { path, port: 'http', scheme: 'HTTP' },
    initialDelaySeconds: 5,
    periodSeconds,
    successThreshold: 1,
    timeoutSeconds: 2,
  };
}

const TERMINATION = { terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File' };
const LOCKED_DOWN = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
};

function mainContainer(
  options: TemplateOptions,
  version: string,
  random: SeededRandom,
): PodSpec['containers'][number] {
  const { app, cpuMillicores, memoryMib } = options;
  const requests = { cpu: `${cpuMillicores}m`, memory: `${memoryMib}Mi` };
  return {
    name: app,
    image: `registry.example.com/platform/${app}:${version}`,
    imagePullPolicy: 'IfNotPresent',
    args: ['serve', '--config=/etc/app/config.yaml', `--instance=${app}`],
    env: [
      ...SETTINGS.map((name) => ({
        name,
        value: `${app}.${name.toLowerCase().replaceAll('_', '-')}.${random.hex(6)}`,
      })),
      {
        name: 'DATABASE_PASSWORD',
        valueFrom: { secretKeyRef: { key: 'password', name: `${app}-database` } },
      },
      { name: 'POD_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
      {
        name: 'POD_NAMESPACE',
        valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } },
      },
      { name: 'NODE_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'spec.nodeName' } } },
    ],
    ports: [
      { containerPort: 8080, name: 'http', protocol: 'TCP' },
      { containerPort: 9090, name: 'metrics', protocol: 'TCP' },
    ],
    livenessProbe: probe('/healthz', 10),
    readinessProbe: probe('/readyz', 5),
    startupProbe: probe('/readyz', 2),
    lifecycle: { preStop: { exec: { command: ['/bin/sh', '-c', 'sleep 1'] } } },
    resources: { requests, limits: { memory: `${memoryMib * 2}Mi` } },
    securityContext: LOCKED_DOWN,
    ...TERMINATION,
    volumeMounts: [
      { mountPath: '/etc/app', name: 'config', readOnly: true },
      { mountPath: '/etc/tls', name: 'tls', readOnly: true },
      ...(options.scratch === true ? [{ mountPath: '/tmp', name: 'scratch' }] : []),
    ],
  };
}

function logShipper(random: SeededRandom): PodSpec['containers'][number] {
  return {
    name: 'log-shipper',
    image: 'registry.example.com/platform/log-shipper:3.2.4',
    imagePullPolicy: 'IfNotPresent',
    env: ['OUTPUT_HOST', 'OUTPUT_INDEX'].map((name) => ({
      name: `SHIPPER_${name}`,
      value: random.hex(12),
    })),
    resources: { requests: { cpu: '5m', memory: '16Mi' }, limits: { memory: '64Mi' } },
    securityContext: LOCKED_DOWN,
    ...TERMINATION,
    volumeMounts: [{ mountPath: '/etc/app', name: 'config', readOnly: true }],
  };
}
