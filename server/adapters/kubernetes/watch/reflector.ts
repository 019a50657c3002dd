import { AppError } from '@/server/domain/shared/app-error';
import { msBetween, type Instant } from '@/server/domain/shared/instant';
import { retryPauseMs } from '@/server/domain/shared/retry-policy';
import type { Clock } from '@/server/ports/clock';
import { ClusterForbiddenError, ClusterRequestRefusedError } from '../transport/errors';
import { stepAfterStream, type StreamEnd } from './reflector-step';

/**
 * A stream without a sign for this long is replaced by a new one. Bookmarks are best effort
 * (https://kubernetes.io/docs/reference/using-api/api-concepts/#watch-bookmarks): about one a minute, and of a kind in
 * which nothing changes some API servers send none for minutes, while a snapshot must be at most 60 s old
 * (Decision 27). A new stream costs one request, and what it does not tell has not happened.
 */
const RENEW_AFTER_MS = 40_000;
/** What was missed before a stream opened comes at once; nothing within this, and nothing was missed. */
const CALM_MS = 2_000;
/** A grant that is missing does not appear by asking often. */
const FORBIDDEN_PAUSE_MS = 10 * 60_000;
/** Where a kind may be listed but not watched. */
const POLL_PAUSE_MS = 15_000;
/** Pauses between tries at an API server that does not answer; only the end of the watch ends the tries. */
const PAUSES = { baseMs: 500, factor: 2, capMs: 30_000 };

/** What a watch tells, in the order of the server. */
export type StreamItem<T> =
  | { readonly kind: 'opened' }
  | { readonly kind: 'set'; readonly key: string; readonly item: T; readonly resourceVersion: string }
  | { readonly kind: 'malformed'; readonly key: string; readonly resourceVersion: string }
  | { readonly kind: 'removed'; readonly key: string; readonly resourceVersion: string }
  | { readonly kind: 'bookmark'; readonly resourceVersion: string }
  | { readonly kind: 'ignored' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'corrupt'; readonly message: string };

export interface Listing<T> {
  readonly items: readonly T[];
  /** Keys of the objects that could not be understood. */
  readonly malformedKeys: readonly string[];
  readonly resourceVersion: string;
}

/** Where a reflector reads from. Both throw `AppError`s as the port's reads do. */
export interface ReflectorSource<T> {
  list(signal: AbortSignal): Promise<Listing<T>>;
  /** Ends when the server closes the stream or the signal aborts. */
  stream(resourceVersion: string, signal: AbortSignal): AsyncIterable<StreamItem<T>>;
}

/** Where a reflector writes to. */
export interface ReflectorSink<T> {
  replace(listing: Listing<T>): void;
  set(key: string, item: T): void;
  remove(key: string): void;
  malformed(key: string): void;
  /** The kind was known to be as the server has it at that time. */
  fresh(at: Instant): void;
  /** The token may not read it, or the server does not know it: emptied, with the reason. */
  unreadable(reason: string): void;
  failing(failure: { readonly code: string; readonly message: string } | null): void;
}

interface ReflectorOptions {
  readonly clock: Clock;
  /** Kinds that are not required are left `unreadable` where the token may not list them. */
  readonly required: boolean;
  /** In [0, 1). */
  readonly random: () => number;
}

/**
 * Keeps one kind as the server has it, by list and watch, until `signal` aborts; never rejects. A dropped stream is
 * resumed from the last version, a version that is too old leads to a new list, silence to a new stream: one that opens
 * and stays calm shows that the kind is as it was.
 */
export class Reflector<T> {
  private resumeFrom: string | null = null;
  private failures = 0;
  private watchForbiddenAt: Instant | null = null;

  constructor(
    private readonly source: ReflectorSource<T>,
    private readonly sink: ReflectorSink<T>,
    private readonly options: ReflectorOptions,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    const isOver = (): boolean => signal.aborted;
    while (!isOver()) {
      const pauseMs = this.resumeFrom === null ? await this.listOnce(signal) : await this.watchOnce(signal);
      if (pauseMs > 0 && !isOver()) await this.options.clock.sleep(pauseMs, signal);
    }
  }

  /** Lists and returns the pause after it in ms. */
  private async listOnce(signal: AbortSignal): Promise<number> {
    const asOf = this.options.clock.now();
    try {
      const listing = await this.source.list(signal);
      if (signal.aborted) return 0;
      this.sink.replace(listing);
      this.sink.fresh(asOf);
      this.sink.failing(null);
      if (this.mayWatch()) {
        this.resumeFrom = listing.resourceVersion;
        return this.failures === 0 ? 0 : this.backoffMs();
      }
      this.failures = 0;
      return POLL_PAUSE_MS;
    } catch (error) {
      if (signal.aborted) return 0;
      if (!this.options.required && isOutOfReach(error)) {
        this.sink.unreadable(error.message);
        this.sink.failing(null);
        return FORBIDDEN_PAUSE_MS;
      }
      const failure = asAppError(error);
      this.sink.failing({ code: failure.code, message: failure.message });
      this.failures += 1;
      return this.backoffMs();
    }
  }

  /** Watches until the stream ends and returns the pause after it in ms. */
  private async watchOnce(signal: AbortSignal): Promise<number> {
    const history = { failures: this.failures, opened: false, sawSign: false };
    const end = await this.readStream(signal, history);
    if (signal.aborted) return 0;
    const step = stepAfterStream(end, history);
    this.failures = step.failures;
    if (step.failing !== null) this.sink.failing(step.failing);
    if (step.next === 'poll') this.watchForbiddenAt = this.options.clock.now();
    if (step.next !== 'resume') this.resumeFrom = null;
    return step.next === 'poll' ? POLL_PAUSE_MS : this.backoffMs();
  }

  private async readStream(
    signal: AbortSignal,
    history: { opened: boolean; sawSign: boolean },
  ): Promise<StreamEnd> {
    const stream = new AbortController();
    const abort = (): void => stream.abort();
    signal.addEventListener('abort', abort, { once: true });
    const life = { lastSignAt: this.options.clock.now(), silent: false };
    void this.guardSilence(stream, life);
    const believeCalm = async (openedAt: Instant): Promise<void> => {
      await this.options.clock.sleep(CALM_MS, stream.signal);
      if (stream.signal.aborted) return;
      history.sawSign = true;
      this.sink.fresh(openedAt);
    };
    try {
      for await (const item of this.source.stream(this.resumeFrom ?? '', stream.signal)) {
        life.lastSignAt = this.options.clock.now();
        if (item.kind === 'opened') void believeCalm(life.lastSignAt);
        const end = this.apply(item, history, life.lastSignAt);
        if (end !== null) return end;
      }
      return life.silent ? { kind: 'silent' } : { kind: 'closed' };
    } catch (error) {
      return life.silent ? { kind: 'silent' } : { kind: 'failed', error: asAppError(error) };
    } finally {
      signal.removeEventListener('abort', abort);
      stream.abort();
    }
  }

  /** Applies one item; an end when it ends the stream. */
  private apply(
    item: StreamItem<T>,
    history: { opened: boolean; sawSign: boolean },
    at: Instant,
  ): StreamEnd | null {
    switch (item.kind) {
      case 'opened':
        history.opened = true;
        this.sink.failing(null);
        return null;
      case 'gone':
        return { kind: 'gone' };
      case 'corrupt':
        return item;
      case 'ignored':
        return null;
      case 'set':
        this.sink.set(item.key, item.item);
        break;
      case 'removed':
        this.sink.remove(item.key);
        break;
      case 'malformed':
        this.sink.malformed(item.key);
        break;
      case 'bookmark':
        break;
      default: {
        const never: never = item;
        return never;
      }
    }
    history.sawSign = true;
    this.resumeFrom = item.resourceVersion;
    this.sink.fresh(at);
    return null;
  }

  private async guardSilence(
    stream: AbortController,
    life: { readonly lastSignAt: Instant; silent: boolean },
  ): Promise<void> {
    while (!stream.signal.aborted) {
      const leftMs = RENEW_AFTER_MS - msBetween(life.lastSignAt, this.options.clock.now());
      if (leftMs <= 0) {
        life.silent = true;
        stream.abort();
        return;
      }
      await this.options.clock.sleep(leftMs, stream.signal);
    }
  }

  private mayWatch(): boolean {
    if (this.watchForbiddenAt === null) return true;
    if (msBetween(this.watchForbiddenAt, this.options.clock.now()) < FORBIDDEN_PAUSE_MS) return false;
    this.watchForbiddenAt = null;
    return true;
  }

  private backoffMs(): number {
    return retryPauseMs(PAUSES, {
      tries: Math.max(1, this.failures),
      retryAfterMs: null,
      random: this.options.random(),
    });
  }
}

/** Forbidden, or an API that this server does not have. */
function isOutOfReach(error: unknown): error is ClusterForbiddenError | ClusterRequestRefusedError {
  return error instanceof ClusterForbiddenError || error instanceof ClusterRequestRefusedError;
}

function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError('unknown_failure', error instanceof Error ? error.message : 'unknown failure', {
    cause: error,
  });
}
