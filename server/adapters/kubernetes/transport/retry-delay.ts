/** First pause; doubled (by the factor given) each time. */
const BASE_MS = 100;
const CAP_MS = 5_000;

/**
 * Pause before try `attempt + 1` in ms, drawn from the whole range ("full jitter",
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/); at least what the server asked for.
 * `random` is in [0, 1).
 */
export function retryDelayMs(
  attempt: number,
  options: {
    readonly backoffFactor: number;
    readonly retryAfterSeconds: number | null;
    readonly random: number;
    readonly baseMs?: number;
    readonly capMs?: number;
  },
): number {
  const base = options.baseMs ?? BASE_MS;
  const ceiling = Math.min(options.capMs ?? CAP_MS, base * options.backoffFactor ** Math.max(0, attempt - 1));
  const jittered = ceiling * options.random;
  return options.retryAfterSeconds === null
    ? jittered
    : options.retryAfterSeconds * 1000 + Math.min(jittered, base * 5);
}
