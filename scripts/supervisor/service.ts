import type { ProcessIdentity } from '../system/process-identity';

/** A process that is up and answers. */
export interface RunningProcess {
  readonly identity: ProcessIdentity;
  /** Settles when it is gone, with the reason in a few words ("exit code 1", "signal SIGKILL"). Never rejects. */
  readonly exited: Promise<string>;
  /** Asks it to end, then makes it; resolves when it is gone. Idempotent. */
  stop(): Promise<void>;
}

/** Something that the supervisor keeps running. */
export interface Service {
  /** Also the name of its log file. */
  readonly name: string;
  /**
   * Services are stopped from the highest tier to the lowest, those of one tier together: 0 stores, 1 systems that the
   * product talks to, 2 the product.
   */
  readonly tier: 0 | 1 | 2;
  /** Starts it and resolves when it is ready; rejects, with nothing left behind, when it does not get there. */
  start(signal: AbortSignal): Promise<RunningProcess>;
}
