import type { NodeRow } from '@/server/ports/repositories/fleet-repository';
import type { StepRecord } from '@/server/ports/repositories/plan-repository';

type KnownNode = Pick<NodeRow, 'nodeName' | 'nodeUid'>;

/**
 * Names of the nodes that a plan's steps are to cordon, drain or terminate and that the cluster does not have any more,
 * each once. A node of the same name with another UID is another machine.
 */
export function goneNodes(steps: readonly StepRecord[], nodes: readonly KnownNode[]): readonly string[] {
  const uids = new Map(nodes.map((node) => [node.nodeName, node.nodeUid]));
  const gone = new Set<string>();
  for (const step of steps) {
    if (step.stepType !== 'cordon' && step.stepType !== 'drain' && step.stepType !== 'terminate') continue;
    const { node_name: name, node_uid: uid } = step.input;
    if (uids.get(name) !== uid) gone.add(name);
  }
  return [...gone];
}

/** How many nodes a message names. */
const NAMED = 3;

/** Why a plan whose nodes are gone cannot be approved. `names` is not empty. */
export function nodesGoneMessage(names: readonly string[]): string {
  const rest = names.length - NAMED;
  const named = names.slice(0, NAMED).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
  return `${named}: ${names.length === 1 ? 'this node is' : 'these nodes are'} gone since the plan was decided; decide again`;
}
