import type { PodShape, SchedulingPod } from '@/contracts/decision-server';
import type {
  LabelSelector,
  NodeSelectorTerm,
  PodAffinityTerm,
  PodSnapshot,
} from '@/server/domain/cluster/snapshot';
import { isDoNotDisrupt } from '@/server/domain/drainability/do-not-disrupt';
import { isFinished } from '@/server/domain/scheduling/state/placement-state';

type Selector = PodShape['topology_spread'][number]['selector'];

export const toSelector = (selector: LabelSelector): Selector =>
  selector.map(({ key, operator, values }) => ({ key, operator, values: [...values] }));

const toNodeTerm = (term: NodeSelectorTerm) => ({
  match_expressions: toSelector(term.matchExpressions),
  match_fields: toSelector(term.matchFields),
});

const toAffinityTerm = (term: PodAffinityTerm) => ({
  topology_key: term.topologyKey,
  selector: toSelector(term.selector),
  namespaces: [...term.namespaces],
});

function toShape(pod: PodSnapshot): PodShape {
  return {
    namespace: pod.namespace,
    labels: { ...pod.labels },
    owner: pod.owner === null ? null : { ...pod.owner },
    mirror: pod.mirror,
    priority: pod.priority,
    requests: { cpu_millicores: pod.requests.cpuMillicores, memory_bytes: pod.requests.memoryBytes },
    extended_requests: { ...pod.extendedRequests },
    node_selector: { ...pod.nodeSelector },
    node_affinity: pod.nodeAffinity?.map(toNodeTerm) ?? null,
    pod_affinity: pod.podAffinity.map(toAffinityTerm),
    pod_anti_affinity: pod.podAntiAffinity.map(toAffinityTerm),
    topology_spread: pod.topologySpread.map((one) => ({
      topology_key: one.topologyKey,
      max_skew: one.maxSkew,
      min_domains: one.minDomains,
      selector: toSelector(one.selector),
    })),
    tolerations: pod.tolerations.map((toleration) => ({ ...toleration })),
    host_ports: [...pod.hostPorts],
    has_host_path: pod.hasHostPath,
    has_empty_dir: pod.hasEmptyDir,
    do_not_disrupt: isDoNotDisrupt(pod.annotations),
  };
}

/** Pods in the contract's form, those of one workload sharing a shape; finished ones hold nothing and are left out. */
export function describePods(pods: Iterable<PodSnapshot>): {
  readonly shapes: PodShape[];
  readonly rows: SchedulingPod[];
} {
  const shapes: PodShape[] = [];
  const positions = new Map<string, number>();
  const rows: SchedulingPod[] = [];
  for (const pod of pods) {
    if (isFinished(pod)) continue;
    const shape = toShape(pod);
    const key = JSON.stringify(shape);
    const position = positions.get(key) ?? shapes.push(shape) - 1;
    positions.set(key, position);
    rows.push({
      uid: pod.uid,
      name: pod.name,
      shape: position,
      node_name: pod.nodeName,
      phase: pod.phase,
      ready: pod.ready,
      deleting: pod.deletionTimestamp !== null,
      claim_names: [...pod.claimNames],
    });
  }
  return { shapes, rows };
}
