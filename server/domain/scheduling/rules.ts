import {
  cpuFree,
  memoryFree,
  podSlotFree,
  extendedResourcesFree,
} from '@/server/domain/scheduling/rules/node-resources-fit';
import { existingAntiAffinityKept } from '@/server/domain/scheduling/rules/existing-anti-affinity-kept';
import { hostPortsFree } from '@/server/domain/scheduling/rules/host-ports-free';
import { nodeAffinityMatched } from '@/server/domain/scheduling/rules/node-affinity-matched';
import {
  nodeLeaving,
  nodeReady,
  nodeSchedulable,
  taintsTolerated,
} from '@/server/domain/scheduling/rules/node-takes-pods';
import { podAffinityMet } from '@/server/domain/scheduling/rules/pod-affinity-met';
import { podAntiAffinityKept } from '@/server/domain/scheduling/rules/pod-anti-affinity-kept';
import { topologySpreadKept } from '@/server/domain/scheduling/rules/topology-spread-kept';
import { volumeZoneMatched } from '@/server/domain/scheduling/rules/volume-zone-matched';
import type { SchedulingRule } from '@/server/domain/scheduling/rules/scheduling-rule';

/**
 * Filters of the Kubernetes scheduler that look at nothing but the node itself and the pod's tolerations, node selector
 * and node affinity: their answer never changes during a simulation.
 */
export const NODE_RULES: readonly SchedulingRule[] = [
  nodeReady,
  nodeSchedulable,
  taintsTolerated,
  nodeAffinityMatched,
];

/**
 * The other filters, in the order they are asked: the cheap and often decisive ones first. All of both lists must let a
 * node pass; for a pod that fits nowhere every rule is asked about every node.
 */
export const PLACEMENT_RULES: readonly SchedulingRule[] = [
  nodeLeaving,
  cpuFree,
  memoryFree,
  podSlotFree,
  extendedResourcesFree,
  hostPortsFree,
  volumeZoneMatched,
  topologySpreadKept,
  podAffinityMet,
  podAntiAffinityKept,
  existingAntiAffinityKept,
];
