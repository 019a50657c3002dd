import type { PodShape } from '@/contracts/decision-server';
import { BATCH_TAINT } from './generate-nodes';
import type { Random } from './random';

const MIB = 1024 ** 2;

/** A workload of the generated cluster: its pods' shape and how many there are. */
export interface GeneratedWorkload {
  readonly shape: PodShape;
  readonly replicas: number;
  /** Each pod has a volume in the zone where it was first placed. */
  readonly hasVolumes: boolean;
}

export function buildShape(kind: string, name: string, changes: Partial<PodShape> = {}): PodShape {
  return {
    namespace: 'default',
    labels: { app: name },
    owner: { kind, name, uid: `${kind}/${name}` },
    mirror: false,
    priority: 0,
    requests: { cpu_millicores: 100, memory_bytes: 128 * MIB },
    extended_requests: {},
    node_selector: {},
    node_affinity: null,
    pod_affinity: [],
    pod_anti_affinity: [],
    topology_spread: [],
    tolerations: [],
    host_ports: [],
    has_host_path: false,
    has_empty_dir: false,
    do_not_disrupt: false,
    ...changes,
  };
}

const selectorOf = (name: string) => [{ key: 'app', operator: 'In' as const, values: [name] }];

const spreadOver = (topologyKey: string, name: string, maxSkew: number): PodShape['topology_spread'] => [
  { topology_key: topologyKey, max_skew: maxSkew, min_domains: null, selector: selectorOf(name) },
];

/** Requests as clusters have them: many small pods, few large ones. */
function drawRequests(random: Random): PodShape['requests'] {
  return {
    cpu_millicores: random.pick([25, 50, 50, 50, 100, 100, 100, 100, 150, 200, 500]),
    memory_bytes: random.pick([64, 128, 128, 256, 256, 256, 512, 512, 1024, 1024]) * MIB,
  };
}

function drawConstraints(random: Random, name: string): Partial<PodShape> {
  const draw = random.next();
  if (draw < 0.3) return { topology_spread: spreadOver('topology.kubernetes.io/zone', name, 1) };
  if (draw < 0.36) return { topology_spread: spreadOver('kubernetes.io/hostname', name, 3) };
  if (draw < 0.44) {
    return {
      pod_anti_affinity: [
        { topology_key: 'kubernetes.io/hostname', selector: selectorOf(name), namespaces: ['default'] },
      ],
    };
  }
  if (draw < 0.5) {
    return { node_selector: { workload: 'batch' }, tolerations: [{ ...BATCH_TAINT, operator: 'Equal' }] };
  }
  return {};
}

/** Workloads with at least `podCount` pods in all: Deployments of 2 to 40, one in twelve a StatefulSet with volumes. */
export function generateWorkloads(random: Random, podCount: number): readonly GeneratedWorkload[] {
  const workloads: GeneratedWorkload[] = [];
  for (let pods = 0; pods < podCount;) {
    const name = `app-${String(workloads.length)}`;
    const hasVolumes = random.next() < 1 / 12;
    const shape = buildShape(hasVolumes ? 'StatefulSet' : 'ReplicaSet', name, {
      requests: drawRequests(random),
      ...(hasVolumes ? {} : drawConstraints(random, name)),
    });
    const most = hasVolumes || shape.pod_anti_affinity.length > 0 ? 6 : 39;
    const replicas = 2 + random.below(most);
    workloads.push({ shape, replicas, hasVolumes });
    pods += replicas;
  }
  return workloads;
}
