import { errorMessage } from '@/server/domain/shared/app-error';
import type { GroupFacts } from '@/server/ports/aws';
import { AwsAccessError, AwsRequestRefusedError } from '@/server/ports/aws-errors';
import type { StepRecord } from '@/server/ports/repositories/plan-repository';
import { subjectOf } from '../interruption-subject';
import type { StepContext, StepEnd, StepHandler } from '@/server/services/plans/step-handler';

/** Tag of the Auto Scaling groups that EKS keeps for its managed node groups. */
const NODEGROUP_TAG = 'eks:nodegroup-name';
const REBALANCING = 'the group replaces by itself: capacity rebalancing is on';
const MANAGED = 'the group belongs to a managed node group';
/** Bound of one call; the group is waited for when Auto Scaling is slower than that. */
const ASK_TIMEOUT_MS = 10_000;

/**
 * Detaches the instance from its Auto Scaling group without decrement, so that the group launches its successor at the
 * notice (Decision 10). Skipped, with the reason, where the group replaces by itself (capacity rebalancing, a
 * managed node group), where the instance is not in service, where EC2 has not confirmed the notice, and where the
 * role may not: then the group is waited for. Idempotent: an instance detached already is a success.
 */
export const createDetachStep = (): StepHandler<'detach'> => async (context) => {
  const verify = context.stepOf('verify');
  if (verify?.status === 'failed') return { status: 'skipped', reason: 'EC2 contradicts the event' };
  if (verify?.result?.lifecycle !== 'spot') {
    return { status: 'skipped', reason: 'EC2 has not confirmed that the instance is a Spot Instance' };
  }
  const groupName = context.step.input.group;
  try {
    const group = await context.session.aws.groups.describeGroup(groupName, {
      timeoutMs: ASK_TIMEOUT_MS,
      signal: context.signal,
    });
    return await detachFrom(context, groupName, group);
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof AwsAccessError) && !(error instanceof AwsRequestRefusedError)) throw error;
    const reason = `not detached from ${groupName}, the group is waited for: ${errorMessage(error)}`;
    await context.log('warning', reason);
    return { status: 'skipped', reason };
  }
};

async function detachFrom(
  context: StepContext,
  groupName: string,
  group: GroupFacts | null,
): Promise<StepEnd<'detach'>> {
  const { instance_id: instanceId } = subjectOf(context.plan);
  const reason = reasonToWait(group, instanceId);
  if (reason !== null) {
    await context.log('info', `not detached from ${groupName}: ${reason}`);
    return { status: 'skipped', reason };
  }
  await context.session.aws.groups.detachWithoutDecrement(
    await context.permit('detach', instanceId),
    groupName,
    instanceId,
    { timeoutMs: ASK_TIMEOUT_MS, signal: context.signal },
  );
  await context.log('info', `${instanceId} detached from ${groupName}: the group launches its successor now`);
  return { status: 'succeeded', result: { group: groupName } };
}

/**
 * True when the group ends the old machine itself as soon as its successor serves, long before the notice runs out: a
 * managed node group (for which no detach is planned) or one with capacity rebalancing. Its pods must not wait.
 */
export function groupEndsMachineEarly(detach: StepRecord<'detach'> | null): boolean {
  if (detach === null) return true;
  const reason = detach.status === 'skipped' ? detach.result?.reason : null;
  return reason === REBALANCING || reason === MANAGED;
}

/** Why the group is left to itself, or null when the instance is to be detached. */
function reasonToWait(group: GroupFacts | null, instanceId: string): string | null {
  if (group === null) return 'the group does not exist any more';
  if (group.capacityRebalance) return REBALANCING;
  if (NODEGROUP_TAG in group.tags) return MANAGED;
  const member = group.instances.find((one) => one.instanceId === instanceId);
  // No member: detached by an attempt whose end was not recorded; asking once more is a success.
  if (member === undefined || member.lifecycleState === 'InService') return null;
  return `the instance is ${member.lifecycleState}, not in service`;
}
