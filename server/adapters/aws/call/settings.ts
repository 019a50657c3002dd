/** What may be tuned about the way AWS is called; every field has a default. */
export interface AwsSettings {
  /** Sockets per host for long polls: at least the number of queues polled by this process. */
  readonly pollSockets: number;
  /** Sockets per host for all other calls. */
  readonly callSockets: number;
  /** Bound of a call that names none. */
  readonly defaultTimeoutMs: number;
  readonly connectTimeoutMs: number;
  /** Attempts of one call in all; they end earlier when the call's bound does. */
  readonly maxAttempts: number;
}

/**
 * The SDK's own 50 sockets per host would make the 51st long poll wait (Decision 35). Six attempts with the
 * adaptive mode's back-off last about as long as the default bound.
 */
export const DEFAULT_AWS_SETTINGS: AwsSettings = {
  pollSockets: 2_000,
  callSockets: 200,
  defaultTimeoutMs: 30_000,
  connectTimeoutMs: 5_000,
  maxAttempts: 6,
};
