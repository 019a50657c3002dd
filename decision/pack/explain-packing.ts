import type { BinPackRequest, BinPackResponse } from '@/contracts/decision-server';
import type { Packed } from '@/decision/pack/pack-nodes';

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

function whyOthersStay({ problem }: Packed): string {
  const reasons = [...problem.staying].sort((a, b) => b[1] - a[1]);
  return reasons.length === 0
    ? ''
    : ` Nodes that stay in any case: ${reasons.map(([reason, count]) => `${String(count)} (${reason})`).join(', ')}.`;
}

/** One paragraph for an operator: what goes, what it saves, how sure that is, and why the others stay. */
export function explainPacking(
  request: BinPackRequest,
  packed: Packed,
  bound: NonNullable<BinPackResponse['recommendation']['bound']> | null,
  moved: number,
): string {
  const { nodes } = request.cluster_state;
  const removable = packed.problem.removable.length;
  const compared =
    bound === null
      ? ' The solver found no bound in its time, so nothing is proven of how near this is to the cheapest.'
      : ` That is ${percent(bound.gap)} above $${bound.lower_bound_per_hour.toFixed(4)}, below which no choice among the same ${String(removable)} removable nodes can come.`;
  if (packed.removed.length === 0) {
    const subject =
      removable === 0
        ? `None of the ${String(nodes.length)} nodes may be removed.`
        : `The cluster is at rest: none of its ${String(removable)} removable nodes of ${String(nodes.length)} can be emptied with all pods placed elsewhere, the headroom of ${percent(request.constraints.headroom_share)} and the policy's shares kept.`;
    return `${subject}${removable === 0 ? '' : compared}${whyOthersStay(packed)}`;
  }
  const cost =
    bound === null
      ? ''
      : `, for $${bound.cost_after_per_hour.toFixed(4)} an hour instead of $${bound.cost_before_per_hour.toFixed(4)}`;
  const added =
    packed.added.length === 0
      ? ''
      : ` once ${packed.added.map(({ instance_type, availability_zone, lifecycle }) => `${lifecycle} ${instance_type} in ${availability_zone}`).join(', ')} ${packed.added.length === 1 ? 'has' : 'have'} joined`;
  return (
    `${String(packed.removed.length)} of ${String(nodes.length)} nodes can be emptied${added}${cost}: each of their ${String(moved)} pods was placed on a node that stays, in a simulation of the scheduler that keeps requests, selectors, affinity, taints, spread, host ports and volume zones, with a headroom of ${percent(request.constraints.headroom_share)}.` +
    `${compared} Asked again about the cluster that results, no node can go by itself.${whyOthersStay(packed)}`
  );
}
