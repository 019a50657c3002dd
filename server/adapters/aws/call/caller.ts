import { AppError } from '@/server/domain/shared/app-error';
import { AwsUnavailableError } from '@/server/ports/aws-errors';
import type { CallOptions } from '@/server/ports/cluster-api';
import { boundedCall, boundOf, CallEndedError } from '@/server/adapters/resilience/bounded-call';
import { STALE_CREDENTIALS_CODES } from '@/server/adapters/aws/errors/error-codes';
import { errorFacts } from '@/server/adapters/aws/errors/error-facts';
import { toAwsError } from '@/server/adapters/aws/errors/to-aws-error';

/** Makes one bounded call and maps what it throws. `action` is its IAM name. */
export type AwsCall = <T>(
  action: string,
  send: (signal: AbortSignal) => Promise<T>,
  options: CallOptions | undefined,
) => Promise<T>;

/** The error of a call that was ended by its bound or by its caller. */
function endedError(error: CallEndedError, action: string): AwsUnavailableError {
  return new AwsUnavailableError(`${action}: ${error.message}`, {
    action,
    awsCode: error.code,
    httpStatus: null,
    requestId: null,
  });
}

/** Throws the product's error for whatever an AWS call threw. */
export function asAppError(error: unknown, action: string): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof CallEndedError) return endedError(error, action);
  return toAwsError(errorFacts(error), action);
}

/**
 * Calls of one assumed role. Credentials that AWS says are stale are assumed anew and the call is made once more: such
 * a call was refused before anything was executed. Throttling and passing failures are repeated inside the bound by the
 * SDK (`region-clients.ts` says which calls it may repeat).
 */
export function createCaller(defaultTimeoutMs: number, forgetCredentials: () => void): AwsCall {
  return async (action, send, options) => {
    try {
      return await boundedCall(boundOf(options, defaultTimeoutMs), async ({ signal }) => {
        try {
          return await send(signal);
        } catch (error) {
          if (signal.aborted || !STALE_CREDENTIALS_CODES.has(errorFacts(error).code)) throw error;
          forgetCredentials();
          return await send(signal);
        }
      });
    } catch (error) {
      throw asAppError(error, action);
    }
  };
}
