import { RunInstancesCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { AppError } from '@/server/domain/shared/app-error';
import type { InstanceFacts, LaunchOutcome, LaunchRequest } from '@/server/ports/aws';
import type { Clock } from '@/server/ports/clock';
import type { CallOptions } from '@/server/ports/cluster-api';
import { bounded, CallEndedError } from '@/server/adapters/aws/call/bounded';
import { STALE_CREDENTIALS_CODES, THROTTLING_CODES } from '@/server/adapters/aws/errors/error-codes';
import { errorFacts } from '@/server/adapters/aws/errors/error-facts';
import { toFailedLaunch } from '@/server/adapters/aws/ec2/launch-outcome';
import { toRunInstancesInput } from '@/server/adapters/aws/ec2/launch-request';
import { toInstanceFacts } from '@/server/adapters/aws/ec2/transform-instance';

/** First wait after a throttled RunInstances, doubled each time up to the second figure. */
const FIRST_BACK_OFF_MS = 500;
const MAX_BACK_OFF_MS = 8_000;

export interface LaunchContext {
  /** A client that makes one attempt a call. */
  readonly ec2: EC2Client;
  readonly clock: Clock;
  readonly defaultTimeoutMs: number;
  readonly forgetCredentials: () => void;
}

/** What an error before or around the wire means: nothing was sent when the role could not be assumed. */
function failedBeforeWire(error: unknown): LaunchOutcome {
  if (error instanceof CallEndedError) return { kind: 'unknown', code: error.code, message: error.message };
  if (error instanceof AppError) {
    const kind = error.retryable ? 'unknown' : 'refused';
    return { kind, code: error.code, message: error.message };
  }
  return toFailedLaunch(errorFacts(error));
}

/**
 * One RunInstances, sent again within the bound only while AWS throttles it or once when it says that the credentials
 * are stale: in both cases it was refused before anything was executed.
 */
export async function runInstances(
  context: LaunchContext,
  request: LaunchRequest,
  options: CallOptions | undefined,
): Promise<LaunchOutcome> {
  const input = toRunInstancesInput(request);
  if (!input.ok) return { kind: 'refused', ...input.error };

  const attempt = async (signal: AbortSignal): Promise<LaunchOutcome> => {
    let backOffMs = FIRST_BACK_OFF_MS;
    let renewed = false;
    for (;;) {
      try {
        const output = await context.ec2.send(new RunInstancesCommand(input.value), { abortSignal: signal });
        return toLaunched((output.Instances ?? []).map(toInstanceFacts), request.count);
      } catch (error) {
        const facts = errorFacts(error);
        if (!renewed && STALE_CREDENTIALS_CODES.has(facts.code)) {
          renewed = true;
          context.forgetCredentials();
        } else if (THROTTLING_CODES.has(facts.code) && !signal.aborted) {
          // Full jitter: many steps of one account are throttled together.
          await context.clock.sleep(Math.random() * backOffMs, signal);
          backOffMs = Math.min(backOffMs * 2, MAX_BACK_OFF_MS);
          if (signal.aborted) throw error;
        } else {
          throw error;
        }
      }
    }
  };

  try {
    return await bounded(attempt, options, context.defaultTimeoutMs);
  } catch (error) {
    return failedBeforeWire(error);
  }
}

/** A success that does not hold what was bought cannot be dealt to steps: sent again, the token brings it back. */
function toLaunched(instances: readonly (InstanceFacts | null)[], count: number): LaunchOutcome {
  const known = instances.filter((facts) => facts !== null);
  if (known.length >= count) return { kind: 'launched', instances: known };
  return {
    kind: 'unknown',
    code: 'malformed_answer',
    message: `RunInstances was answered with ${known.length.toString()} of ${count.toString()} instances`,
  };
}
