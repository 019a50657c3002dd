import {
  isAtRest,
  standingOf,
  whyMemberStays,
  whyNotTogether,
  type Leaving,
} from '@/server/domain/planning/removals/group-removals';
import { AppError, errorMessage } from '@/server/domain/shared/app-error';
import { plusSeconds, type Instant } from '@/server/domain/shared/instant';
import type { Clock } from '@/server/ports/clock';
import { AwsAccessError } from '@/server/ports/aws-errors';
import type { GroupMembership } from '@/server/ports/aws';
import type { StepRecord } from '@/server/ports/repositories/plan-repository';
import { ClaimLostError } from '@/server/ports/repositories/claim-lost-error';
import { removedFromGroup } from '../removed-from-group';
import { failed, type StepContext, type StepFailure } from '@/server/services/plans/step-handler';

/**
 * Auto Scaling's answers trail its changes: what became of a call whose answer was lost is looked at this long after it. It
 * has no client token, and must not be made twice.
 */
const LOOK_AGAIN_SECONDS = 5;
/** A group that is at work, or an endpoint that does not answer, is waited for this long. */
const WAIT_SECONDS = 120;
const ASK_EVERY_MS = 5_000;
const CALL_TIMEOUT_MS = 15_000;

/** The group is in the midst of something: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_TerminateInstanceInAutoScalingGroup.html */
const IN_PROGRESS = /^(?:ScalingActivityInProgress|ResourceContention)/u;

const TERMINATING = /^Terminat/u;

interface Removal extends Leaving {
  readonly groupName: string;
}

/** The group that the step takes its machine out of for good; null where none has a say, as in every interruption. */
export function groupToLeave({
  input,
}: Pick<StepRecord<'terminate'>, 'input'>): Omit<Removal, 'instanceId'> | null {
  const { group, availability_zone: availabilityZone } = input;
  return group === undefined || availabilityZone === undefined
    ? null
    : { availabilityZone, groupName: group.name };
}

/** `done`: Auto Scaling ends the machine, and the group wants one less. `left`: somebody else has it ended. */
export type GroupRemoval =
  | { readonly kind: 'done' }
  | { readonly kind: 'left'; readonly reason: string }
  | { readonly kind: 'failed'; readonly end: StepFailure };

const notDone = (code: string, message: string): GroupRemoval => ({
  kind: 'failed',
  end: failed(code, message),
});

/**
 * Takes a drained instance out of its Auto Scaling group for good (TerminateInstanceInAutoScalingGroup with decrement).
 * Before each call the instance and its group are looked at again: one that Auto Scaling ends already is not ended a second
 * time, and one that its group holds back by now stays. Idempotent by that look, also for a successor after a crash.
 */
export async function terminateInGroup(
  deps: { readonly clock: Clock },
  context: StepContext<'terminate'>,
  removal: Removal,
): Promise<GroupRemoval> {
  const until = plusSeconds(deps.clock.now(), WAIT_SECONDS);
  let askedAt = askedAtOf(context.step);
  for (;;) {
    context.signal.throwIfAborted();
    const settled = askedAt === null ? null : plusSeconds(askedAt, LOOK_AGAIN_SECONDS);
    if (settled !== null && deps.clock.now() < settled)
      await deps.clock.sleep(settled.getTime() - deps.clock.now().getTime(), context.signal);
    let waitsFor: string;
    try {
      const seen = await look(context, removal, askedAt !== null);
      if (seen.kind === 'ended') return seen.result;
      if (seen.kind === 'may-go') {
        askedAt = deps.clock.now();
        await context.save({ asked_at: askedAt.toISOString() });
        await context.session.aws.groups.terminateWithDecrement(
          await context.permit('terminate-in-group', removal.instanceId),
          removal.instanceId,
          { timeoutMs: CALL_TIMEOUT_MS },
        );
        return { kind: 'done' };
      }
      waitsFor = seen.reason;
    } catch (error) {
      if (error instanceof ClaimLostError || context.signal.aborted) throw error;
      if (!(error instanceof AppError)) throw error;
      const message = `${removal.instanceId} could not be taken out of ${removal.groupName}: ${errorMessage(error)}`;
      await context.log('warning', message);
      if (error instanceof AwsAccessError) return notDone(error.code, message);
      if (!error.retryable && !IN_PROGRESS.test(String(error.context['awsCode'])))
        return notDone('group_refused', message);
      waitsFor = message;
    }
    if (deps.clock.now() >= until) return notDone('group_busy', waitsFor);
    await deps.clock.sleep(ASK_EVERY_MS, context.signal);
  }
}

/** When a run of the step told Auto Scaling to end its machine, or was about to. */
function askedAtOf({ result }: Pick<StepRecord<'terminate'>, 'result'>): Instant | null {
  return result?.asked_at === undefined ? null : new Date(result.asked_at);
}

/** Whether a run of the step has already told Auto Scaling to end its machine, or was about to. */
export const wasAsked = (step: Pick<StepRecord<'terminate'>, 'result'>): boolean => askedAtOf(step) !== null;

type Seen =
  | { readonly kind: 'ended'; readonly result: GroupRemoval }
  | { readonly kind: 'may-go' }
  | { readonly kind: 'wait'; readonly reason: string };

const ended = (result: GroupRemoval): Seen => ({ kind: 'ended', result });

/** What is left to do, by Auto Scaling's own word of now. */
async function look(context: StepContext, removal: Removal, asked: boolean): Promise<Seen> {
  const { instanceId, groupName } = removal;
  const { groups } = context.session.aws;
  const options = { timeoutMs: CALL_TIMEOUT_MS, signal: context.signal };
  const [membership] = await groups.membershipsOf([instanceId], options);
  const standing = byMembership(membership, removal, asked);
  if (standing !== null) return ended(standing);
  const group = await groups.describeGroup(groupName, options);
  if (group === null) return ended(notDone('group_holds', `${groupName} does not exist any more`));
  const before = removedFromGroup(context, groupName);
  const together = whyNotTogether(standingOf(group, before), [removal]);
  const reasons = [...whyMemberStays(group, instanceId), ...together];
  const [reason] = reasons;
  if (reason === undefined) return { kind: 'may-go' };
  if (!isAtRest(group)) return { kind: 'wait', reason: reasons.join('; ') };
  return ended(notDone('group_holds', `${instanceId} stays: ${reasons.join('; ')}`));
}

/** What the membership alone decides; null where the group is to be asked. */
function byMembership(
  membership: GroupMembership | undefined,
  { instanceId, groupName }: Removal,
  asked: boolean,
): GroupRemoval | null {
  if (membership === undefined)
    return asked
      ? { kind: 'done' }
      : notDone('not_in_group', `${instanceId} is no member of ${groupName} any more: it has another owner`);
  if (membership.groupName !== groupName)
    return notDone(
      'not_in_group',
      `${instanceId} belongs to ${membership.groupName} now, not to ${groupName}`,
    );
  if (!TERMINATING.test(membership.lifecycleState)) return null;
  return asked
    ? { kind: 'done' }
    : { kind: 'left', reason: `${instanceId} is being ended by its group ${groupName} already` };
}

/** Whether Auto Scaling is ending the instance. */
export async function isBeingEnded(context: StepContext, instanceId: string): Promise<boolean> {
  const [membership] = await context.session.aws.groups.membershipsOf([instanceId], {
    timeoutMs: CALL_TIMEOUT_MS,
    signal: context.signal,
  });
  return membership !== undefined && TERMINATING.test(membership.lifecycleState);
}
