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
import { err, ok, type Result } from '@/server/domain/shared/result';
import type { Clock } from '@/server/ports/clock';
import type { CallOptions } from '@/server/ports/cluster-api';
import type { DecisionFailure, DecisionServer } from '@/server/ports/decision-server';
import type { Log } from '@/server/ports/log';
import { createCircuitBreaker } from '@/server/adapters/decision/circuit-breaker';
import { attemptOnce, type HttpQuestion } from '@/server/adapters/decision/http-attempt';
import { parseAnswer } from '@/server/adapters/decision/parse-answer';

/** Outside of an interruption (Decision 41). */
const DEFAULT_TIMEOUT_MS = 30_000;
const HEALTH_TIMEOUT_MS = 5_000;
/** An attempt that begins with less left cannot be expected to end (spec: retries inside the bound). */
const MIN_LEFT_FOR_RETRY_MS = 1_000;
const MAX_ATTEMPTS = 4;
const FIRST_BACK_OFF_MS = 200;

export interface DecisionServerOptions {
  /** `ML_SERVER_URL`; a path in it is kept. */
  readonly baseUrl: string;
  /** `ML_SERVER_API_KEY`; null sends no header. */
  readonly apiKey: string | null;
  readonly clock: Clock;
  readonly log: Log;
}

/** A signal that aborts at the bound or with the caller, and the means to tell which; `release` frees the timer. */
function boundedSignal(options: CallOptions | undefined, defaultTimeoutMs: number) {
  const controller = new AbortController();
  const timeoutMs = options?.timeoutMs ?? defaultTimeoutMs;
  const abort = (): void => controller.abort();
  const timer = setTimeout(abort, Math.max(0, timeoutMs));
  options?.signal?.addEventListener('abort', abort, { once: true });
  if (options?.signal?.aborted === true) abort();
  return {
    timeoutMs,
    signal: controller.signal,
    release: (): void => {
      clearTimeout(timer);
      options?.signal?.removeEventListener('abort', abort);
    },
  };
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

  const askWithRetries = async (
    question: HttpQuestion,
    bound: { readonly timeoutMs: number; readonly signal: AbortSignal },
  ): Promise<Result<unknown, DecisionFailure>> => {
    const startedAt = clock.now();
    for (let attempt = 1; ; attempt += 1) {
      const { result, retryable, retryAfterMs } = await attemptOnce(question, dispatcher, bound.signal);
      if (result.ok || !retryable || attempt === MAX_ATTEMPTS) return result;
      const backOffMs = FIRST_BACK_OFF_MS * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
      const waitMs = Math.max(backOffMs, retryAfterMs ?? 0);
      const leftMs = bound.timeoutMs - msBetween(startedAt, clock.now()) - waitMs;
      if (leftMs < MIN_LEFT_FOR_RETRY_MS) return result;
      log.debug({ attempt, waitMs, reason: result.error.reason }, 'decision server asked again');
      await clock.sleep(waitMs, bound.signal);
      if (bound.signal.aborted) return result;
    }
  };

  const decide = async <T extends { readonly request_id: string }>(
    question: HttpQuestion,
    requestId: string,
    schema: z.ZodType<T>,
    options: CallOptions,
  ): Promise<Result<T, DecisionFailure>> => {
    if (!breaker.admit(clock.now())) {
      return err({ reason: 'circuit-open', message: 'the decision server failed five times in a row' });
    }
    const bound = boundedSignal(options, DEFAULT_TIMEOUT_MS);
    try {
      const answer = await askWithRetries(question, bound);
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
    } finally {
      bound.release();
    }
  };

  return {
    async health(options) {
      const bound = boundedSignal(options, HEALTH_TIMEOUT_MS);
      const startedAt = clock.now();
      try {
        const { result } = await attemptOnce(questionOf('health', null), dispatcher, bound.signal);
        const parsed = result.ok ? parseAnswer(decisionHealthSchema, result.value) : result;
        if (!parsed.ok) return parsed;
        return ok({
          modelVersion: parsed.value.model_version ?? null,
          latencyMs: msBetween(startedAt, clock.now()),
        });
      } finally {
        bound.release();
      }
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
