import { MIB, MINUTES_A_DAY } from './workload';

/**
 * The Vertical Pod Autoscaler as it is published. Names are those of its flags, values their defaults:
 * https://github.com/kubernetes/autoscaler/blob/master/vertical-pod-autoscaler/docs/flags.md
 */
export const VPA = {
  /** `--target-cpu-percentile`, `--recommendation-{lower,upper}-bound-cpu-percentile` */
  cpuPercentiles: { target: 0.9, lower: 0.5, upper: 0.95 },
  /** `--target-memory-percentile`, `--recommendation-{lower,upper}-bound-memory-percentile` */
  memoryPercentiles: { target: 0.9, lower: 0.5, upper: 0.95 },
  /** `--recommendation-margin-fraction` */
  marginShare: 0.15,
  /** `--confidence-interval-cpu` and `-memory`: 24 h */
  confidenceIntervalMinutes: MINUTES_A_DAY,
  /** `--pod-recommendation-min-cpu-millicores`, for the whole pod; ours have one container each */
  minCpuMillicores: 25,
  /** `--pod-recommendation-min-memory-mb`, in MiB by the recommender's arithmetic */
  minMemoryBytes: 250 * MIB,
  /** `--oom-bump-up-ratio`, `--oom-min-bump-up-bytes` */
  oomBumpUpRatio: 1.2,
  oomMinBumpUpBytes: 100 * MIB,
  /** `--min-replicas` */
  minReplicas: 2,
  /** `--eviction-tolerance` */
  evictionTolerance: 0.5,
  /** `--pod-update-threshold` */
  updateThreshold: 0.1,
  /** `--in-recommendation-bounds-eviction-lifetime-threshold`: 12 h */
  inBoundsLifetimeMinutes: 12 * 60,
  /** `--evict-after-oom-threshold`: 10 min */
  quickOomMinutes: 10,
} as const;

/**
 * The bounds are widened by `(1 + multiplier / days) ^ exponent` while history is short:
 * https://github.com/kubernetes/autoscaler/blob/master/vertical-pod-autoscaler/pkg/recommender/logic/recommender.go
 */
export const VPA_CONFIDENCE = {
  lower: { multiplier: 0.001, exponent: -2 },
  upper: { multiplier: 1, exponent: 1 },
} as const;
