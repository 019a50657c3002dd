const MIB = 1024 ** 2;

/** What no server's proposal goes beyond (Decision 28). */
export const BOUNDS = {
  /** Added to what is used. */
  marginShare: 0.15,
  minCpuMillicores: 10,
  minMemoryBytes: 32 * MIB,
  /** Of the memory that a container had when it was killed for want of memory. */
  oomFactor: 1.2,
  /** Smaller changes are not worth a rollout. */
  minChangeShare: 0.1,
  /** New over former request in one step. */
  minStepFactor: 0.5,
  maxStepFactor: 2,
  /** History that a change needs, and the first change of a container. */
  minHistoryHours: 24,
  minFirstHistoryHours: 72,
  /** A container whose usage nobody has seen for so long may be another by now: samples come once a minute. */
  maxSampleAgeHours: 6,
} as const;
