import { z } from 'zod';
import type { Leaving } from '@/server/domain/planning/removals/group-removals';
import type { StepContext } from '../plans/step-handler';
import { wasLeft } from './was-left';

const removedSchema = z.object({
  instanceId: z.string(),
  availabilityZone: z.string(),
  group: z.object({ name: z.string() }),
});

/** What the plan has taken out of a group so far. */
export const removedFromGroup = (
  context: Pick<StepContext, 'steps'>,
  groupName: string,
): readonly Leaving[] =>
  context.steps().flatMap((step) => {
    if (step.stepType !== 'terminate' || step.status !== 'succeeded' || wasLeft(step)) return [];
    const removed = removedSchema.safeParse(step.input);
    return removed.success && removed.data.group.name === groupName ? [removed.data] : [];
  });
