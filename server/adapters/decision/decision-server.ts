import { Agent } from 'undici';
import type { z } from 'zod';
import {
  binPackResponseSchema,
  decisionHealthSchema,
  decisionResponseSchema,
  ghostProbeResponseSchema,
  interruptionPredictionResponseSchema,
  rightsizeResponseSchema,
} from '@/contracts/decision-server';
import { msBetween } from '@/server/domain/shared/instant';
import type { RetryPolicy } from '@/server/domain/shared/retry-policy';
import { err, ok, type Result } from '@/server/domain/shared/result';
import type { Clock } from '@/server/ports/clock';
import type { CallOptions } from '@/server/ports/cluster-api';
import type { DecisionFailure, DecisionServer } from '@/server/ports/decision-server';
import type { Log } from '@/server/ports/log';
import { createCircuitBreaker } from '@/server/adapters/decision/circuit-breaker';
import { attemptOnce, type HttpQuestion } from '@/server/adapters/decision/http-attempt';
import { parseAnswer } from '@/server/adapters/decision/parse-answer';
import {
  boundedCall,
  boundOf,
  CallEndedError,
  repeatedCall,
  type Attempt,
} from '@/server/adapters/resilience/bounded-call';

/** Outside of an interruption (Decision 41). */
const DEFAULT_TIMEOUT_MS = 30_000;
const HEALTH_TIMEOUT_MS = 5_000;
/** An attempt that begins with less than a second left cannot be expected to end. */
const RETRIES: RetryPolicy = {
  tries: 4,
  baseMs: 300,
  factor: 2,
  capMs: 5_000,
  repeatsUnknown: true,
  leastLeftMs: 1_000,
};

type Answer = Result<unknown, DecisionFailure>;

export interface DecisionServerOptions {
  /** `ML_SERVER_URL`; a path in it is kept. */
  readonly baseUrl: string;
  /** `ML_SERVER_API_KEY`; null sends no header. */
  readonly apiKey: string | null;
  readonly clock: Clock;
  readonly log: Log;
}

/** Runs a call inside its bound; the end of the bound is a failure as any other. */
async function withinBound(
  options: CallOptions | undefined,
  defaultTimeoutMs: number,
  run: Parameters<typeof boundedCall<Answer>>[1],
): Promise<Answer> {
  try {
    return await boundedCall(boundOf(options, defaultTimeoutMs), run);
  } catch (error) {
    if (!(error instanceof CallEndedError)) throw error;
    return err({ reason: 'timeout', message: 'the decision server did not answer in time' });
  }
}

/**
 * The decision server over HTTP. Answers are untrusted: read up to `MAX_DECISION_RESPONSE_BYTES`, bounded in time as a
 * whole, held against the contract. Decisions and predictions share one circuit breaker; `health` goes past it.
 */
export function createDecisionServer({ baseUrl, apiKey, clock, log }: DecisionServerOptions): DecisionServer {
  const base = new URL(baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`);
  const breaker = createCircuitBreaker();
  // The bound of the call is the only one: undici's own limits are per phase and would end a slow answer early.
  const dispatcher = new Agent({ headersTimeout: 0, bodyTimeout: 0, connect: { timeout: 0 } });

  const questionOf = (path: string, body: object | null): HttpQuestion => ({
    url: new URL(`api/v1/ml/${path}`, base),
    body: body === null ? null : JSON.stringify(body),
    apiKey,
  });

  /** Questions change nothing, so that each may be asked again whatever became of it. */
  const askWithRetries = (question: HttpQuestion, options: CallOptions): Promise<Answer> =>
    withinBound(options, DEFAULT_TIMEOUT_MS, (bound) => {
      const onPause = (pause: object): void => log.debug(pause, 'decision server asked again');
      return repeatedCall({ clock, policy: RETRIES, bound, onPause }, async (): Promise<Attempt<Answer>> => {
        const { result, failed, retryAfterMs } = await attemptOnce(question, dispatcher, bound.signal);
        if (result.ok || failed === null) return { kind: 'done', value: result };
        return { kind: 'failed', failed, retryAfterMs, giveUp: () => result };
      });
    });

  const decide = async <T extends { readonly request_id: string }>(
    question: HttpQuestion,
    requestId: string,
    schema: z.ZodType<T>,
    options: CallOptions,
  ): Promise<Result<T, DecisionFailure>> => {
    if (!breaker.admit(clock.now())) {
      return err({ reason: 'circuit-open', message: 'the decision server failed five times in a row' });
    }
    try {
      const answer = await askWithRetries(question, options);
      const parsed = answer.ok ? parseAnswer(schema, answer.value) : answer;
      const result: Result<T, DecisionFailure> =
        parsed.ok && parsed.value.request_id !== requestId
          ? err({ reason: 'wrong-request', message: 'the answer belongs to another request' })
          : parsed;
      if (result.ok) breaker.succeeded();
      else if (options.signal?.aborted === true) breaker.inconclusive();
      else breaker.failed(clock.now());
      if (!result.ok) log.warn({ path: question.url.pathname, ...result.error }, 'no usable decision');
      return result;
    } catch (error) {
      breaker.failed(clock.now());
      throw error;
    }
  };

  return {
    async health(options) {
      const startedAt = clock.now();
      const answer = await withinBound(
        options,
        HEALTH_TIMEOUT_MS,
        async ({ signal }) => (await attemptOnce(questionOf('health', null), dispatcher, signal)).result,
      );
      const parsed = answer.ok ? parseAnswer(decisionHealthSchema, answer.value) : answer;
      if (!parsed.ok) return parsed;
      return ok({
        modelVersion: parsed.value.model_version ?? null,
        latencyMs: msBetween(startedAt, clock.now()),
      });
    },
    spotOptimize: (request, options) =>
      decide(
        questionOf('decision/spot-optimize', request),
        request.request_id,
        decisionResponseSchema,
        options,
      ),
    binPack: (request, options) =>
      decide(questionOf('decision/bin-pack', request), request.request_id, binPackResponseSchema, options),
    rightsize: (request, options) =>
      decide(questionOf('decision/rightsize', request), request.request_id, rightsizeResponseSchema, options),
    ghostProbe: (request, options) =>
      decide(
        questionOf('decision/ghost-probe', request),
        request.request_id,
        ghostProbeResponseSchema,
        options,
      ),
    predictInterruption: (request, options) =>
      decide(
        questionOf('predict/spot-interruption', request),
        request.request_id,
        interruptionPredictionResponseSchema,
        options,
      ),
  };
}
