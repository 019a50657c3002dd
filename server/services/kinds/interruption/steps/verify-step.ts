import { callLimitMs } from '@/server/domain/interruption/deadline';
import { errorMessage } from '@/server/domain/shared/app-error';
import type { InstanceFacts } from '@/server/ports/aws';
import type { Clock } from '@/server/ports/clock';
import type { Log } from '@/server/ports/log';
import type { InterruptionSubject } from '../interruption-subject';
import { subjectOf } from '../interruption-subject';
import type { StepHandler } from '@/server/services/plans/step-handler';

/** EC2 silent for this long: go on (Decision 6). */
const SILENCE_LIMIT_MS = 5_000;

/** Why the event cannot be true, or null when EC2 bears it out. */
function contradiction(subject: InterruptionSubject, instance: InstanceFacts | undefined): string | null {
  if (instance === undefined) return 'not_found: EC2 does not know this instance in our account and region';
  if (subject.event_kind === 'interruption_warning' && instance.lifecycle !== 'spot') {
    return `not_spot: EC2 says that this instance is ${instance.lifecycle}, which AWS does not interrupt`;
  }
  return null;
}

/**
 * Asks EC2 before the first eviction whether the instance is what the event claims: ours, running, Spot. A forged or
 * mistaken event ends here: the plan's record step undoes the cordon. Silence does not stop the drain.
 */
export const createVerifyStep =
  (deps: { readonly clock: Clock; readonly log: Log }): StepHandler<'verify'> =>
  async (context) => {
    const { session, plan } = context;
    const subject = subjectOf(plan);
    const timeoutMs = Math.min(
      SILENCE_LIMIT_MS,
      plan.deadlineAt === null ? SILENCE_LIMIT_MS : callLimitMs(plan.deadlineAt, deps.clock.now()),
    );
    let instances: readonly InstanceFacts[];
    try {
      instances = await session.aws.compute.describeInstances([subject.instance_id], {
        timeoutMs,
        signal: context.signal,
      });
    } catch (error) {
      context.signal.throwIfAborted();
      await context.log('warning', `EC2 could not confirm the instance, going on: ${errorMessage(error)}`);
      return { status: 'skipped', reason: `EC2 gave no answer: ${errorMessage(error)}` };
    }
    const instance = instances.find((one) => one.instanceId === subject.instance_id);
    const wrong = contradiction(subject, instance);
    if (wrong !== null) {
      await context.log('warning', wrong);
      return { status: 'failed', error: { code: wrong.split(':')[0] ?? 'contradicted', message: wrong } };
    }
    return {
      status: 'succeeded',
      result: {
        state: instance?.state ?? null,
        lifecycle: instance?.lifecycle ?? null,
        running: instance?.state === 'running' || instance?.state === 'pending',
      },
    };
  };
