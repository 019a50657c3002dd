import { errorMessage } from '@/server/domain/shared/app-error';
import { AwsAccessError } from '@/server/ports/aws-errors';
import { subjectOf } from '../../interruptions/interruption-subject';
import type { StepHandler } from '../step-handler';

/**
 * Detaches the instance from its Auto Scaling group without decrement, so that the group launches its successor at the
 * notice (spec 08-decided, 2). Where that is not permitted the group is waited for.
 */
export const createDetachStep = (): StepHandler => async (context) => {
  if (context.stepOf('verify')?.status === 'failed')
    return { status: 'skipped', reason: 'EC2 contradicts the event' };
  const group = String(context.step.input['group']);
  const { instanceId } = subjectOf(context.plan);
  try {
    await context.session.aws.groups.detachWithoutDecrement(
      context.permit('detach', instanceId),
      group,
      instanceId,
      {
        timeoutMs: 10_000,
      },
    );
    await context.log('info', `${instanceId} detached from ${group}: the group launches its successor now`);
    return { status: 'succeeded', result: { group } };
  } catch (error) {
    context.signal.throwIfAborted();
    const reason = errorMessage(error);
    await context.log(
      'warning',
      `${instanceId} could not be detached from ${group}; the group is waited for: ${reason}`,
    );
    if (error instanceof AwsAccessError) return { status: 'skipped', reason };
    return { status: 'failed', error: { code: 'not_detached', message: reason } };
  }
};
