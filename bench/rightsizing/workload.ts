export interface Resources {
  readonly cpuMillicores: number;
  readonly memoryBytes: number;
}

/** A moment of one replica: minutes since the trace began, and since its process began. */
export interface Moment {
  readonly replica: number;
  readonly minute: number;
  readonly ageMinutes: number;
}

/**
 * What a process wants at a moment: a pure function, so that every recommender meets the same demand. It depends on the
 * process's age too: a restart costs what it costs, whoever caused it.
 */
export interface Trace {
  cpuMillicoresAt(moment: Moment): number;
  memoryBytesAt(moment: Moment): number;
  /** After so many minutes the process ends by itself and starts again (a leak's watchdog); null: never. */
  readonly processLifetimeMinutes: number | null;
  /** When a new version is rolled out: every pod is replaced. Null: never. */
  readonly releaseMinute: number | null;
}

export interface Workload {
  readonly name: string;
  readonly kind: string;
  readonly replicas: number;
  /** What its owner asked for. */
  readonly requests: Resources;
  /** The owner's limits over requests. */
  readonly limitRatio: { readonly cpu: number; readonly memory: number };
  readonly trace: Trace;
}

export const MINUTES_A_DAY = 1440;
export const MIB = 1024 ** 2;
export const GIB = 1024 ** 3;
