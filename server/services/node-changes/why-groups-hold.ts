import { standingOf, whyNotTogether, type Leaving } from '@/server/domain/planning/removals/group-removals';
import { groupOf, type GroupRule } from '@/server/domain/planning/removals/owners-reasons';
import type { NodeRow } from '@/server/ports/repositories/fleet-repository';
import type { StepContext } from '@/server/services/plans/step-handler';
import { removedFromGroup } from '@/server/services/steps/removed-from-group';

/** Why a batch's nodes may not leave their Auto Scaling groups together, in words; null when they may. */
export function whyGroupsHold(
  context: Pick<StepContext, 'steps'>,
  rows: readonly NodeRow[],
  { groups }: Pick<GroupRule, 'groups'>,
): string | null {
  const reasons = [...groups].flatMap(([name, group]) => {
    const leaving = rows.flatMap(({ instanceId, availabilityZone, ...row }): Leaving[] =>
      groupOf({ ...row, instanceId }) === name && instanceId !== null && availabilityZone !== null
        ? [{ instanceId, availabilityZone }]
        : [],
    );
    return whyNotTogether(standingOf(group, removedFromGroup(context, name)), leaving);
  });
  return reasons.length === 0 ? null : reasons.join('; ');
}
