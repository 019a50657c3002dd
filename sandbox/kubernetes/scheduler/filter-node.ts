import type { Pod } from '../model/objects';
import type { NodeSelectorTerms } from '../model/pod-spec';
import { podRequests } from '../model/pod-requests';
import type { NodeInfo } from './node-info';
import { matchesNodeSelection, matchesNodeTerms, tolerates, untoleratedTaint } from './node-selection';
import type { PlacementRules } from './pod-placement';

/** What the filters know of a pod besides its spec. */
export interface PodDemand {
  readonly pod: Pod;
  /** Where its volumes can be attached: one entry a volume that is tied to a place. */
  readonly volumePlaces: readonly NodeSelectorTerms[];
  readonly volumeCount: number;
  readonly rules: PlacementRules;
  readonly attachedOn: (nodeName: string) => number;
}

const ATTACHABLE_VOLUMES = 25;

/**
 * Why the node cannot take the pod, in the scheduler's own words, or undefined where it can. All shortages of the node
 * are named, as the resource filter does; the other filters stop at the first.
 */
export function refusalOf({ node, allocatable, used }: NodeInfo, demand: PodDemand): string[] | undefined {
  const { pod, volumePlaces, volumeCount, rules } = demand;
  const labels = node.metadata.labels ?? {};
  if (node.spec.unschedulable === true && !toleratesCordon(pod)) return ['node(s) were unschedulable'];
  const taint = untoleratedTaint(pod.spec, node);
  if (taint) return [`node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`];
  if (!matchesNodeSelection(pod.spec, node)) return ["node(s) didn't match Pod's node affinity/selector"];
  const shortages: string[] = [];
  const requests = podRequests(pod.spec);
  if (used.pods + 1 > allocatable.pods) shortages.push('Too many pods');
  if (requests.cpuMillicores > 0 && used.cpuMillicores + requests.cpuMillicores > allocatable.cpuMillicores) {
    shortages.push('Insufficient cpu');
  }
  if (requests.memoryBytes > 0 && used.memoryBytes + requests.memoryBytes > allocatable.memoryBytes) {
    shortages.push('Insufficient memory');
  }
  if (shortages.length > 0) return shortages;
  if (volumeCount > 0) {
    if (demand.attachedOn(node.metadata.name) + volumeCount > ATTACHABLE_VOLUMES) {
      return ['node(s) exceed max volume count'];
    }
    if (!volumePlaces.every((place) => matchesNodeTerms(node, place))) {
      return ['node(s) had volume node affinity conflict'];
    }
  }
  if (!rules.spreadAllows(labels)) return ["node(s) didn't match pod topology spread constraints"];
  if (!rules.antiAffinityAllows(labels)) return ["node(s) didn't match pod anti-affinity rules"];
  return undefined;
}

function toleratesCordon(pod: Pod): boolean {
  return tolerates(pod.spec.tolerations, { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' });
}

/** `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable. …`, as the scheduler counts refusals. */
export function unschedulableMessage(nodes: number, refusals: ReadonlyMap<string, number>): string {
  if (nodes === 0) return 'no nodes available to schedule pods';
  const reasons = [...refusals].map(([reason, count]) => `${count} ${reason}`).sort();
  const preemption = `preemption: 0/${nodes} nodes are available: ${nodes} Preemption is not helpful for scheduling.`;
  return `0/${nodes} nodes are available: ${reasons.join(', ')}. ${preemption}`;
}
