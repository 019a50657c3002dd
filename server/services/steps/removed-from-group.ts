import type { Leaving } from '@/server/domain/planning/removals/group-removals';
import { stepsOf, type StepContext } from '../plans/step-handler';
import { wasLeft } from './node-left';

/** What the plan has taken out of a group so far. */
export const removedFromGroup = (
  context: Pick<StepContext, 'steps'>,
  groupName: string,
): readonly Leaving[] =>
  stepsOf(context.steps(), 'terminate').flatMap((step) => {
    const { instance_id: instanceId, availability_zone: availabilityZone, group } = step.input;
    if (step.status !== 'succeeded' || wasLeft(step) || group?.name !== groupName) return [];
    return availabilityZone === undefined ? [] : [{ instanceId, availabilityZone }];
  });
