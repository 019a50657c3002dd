import type { RightsizeConstraints } from '@/contracts/decision-server';

/** What a request should become, before and after the bounds of a step. */
export interface Proposal {
  readonly value: number;
  readonly target: number;
}

/** Where a request should be, and the most that is left as it is: a larger one is brought down to the target. */
export interface Wanted {
  readonly target: number;
  readonly keptUpTo: number;
}

/**
 * How far from what is wanted a request may be and is left alone: wide while history is short. The formulas are the
 * Vertical Pod Autoscaler's, so that a day of history leaves everything below twice the upper value as it is.
 * https://github.com/kubernetes/autoscaler/blob/master/vertical-pod-autoscaler/pkg/recommender/logic/estimator.go
 */
function confidenceInterval(
  { target, keptUpTo }: Wanted,
  historyDays: number,
): { readonly lower: number; readonly upper: number } {
  return {
    lower: target * (1 + 0.001 / historyDays) ** -2,
    upper: keptUpTo * (1 + 1 / historyDays),
  };
}

/**
 * The next request on the way to a target: null when it stands within the confidence interval (unless `isUrgent`) or
 * when the change is too small; never further than one step allows. Whole units, rounded up inside the step.
 */
export function proposeRequest(
  current: number,
  wanted: Wanted,
  options: {
    readonly historyDays: number;
    readonly isUrgent: boolean;
    readonly constraints: RightsizeConstraints;
  },
): Proposal | null {
  const { constraints, historyDays, isUrgent } = options;
  const { lower, upper } = confidenceInterval(wanted, historyDays);
  if (!isUrgent && current >= lower && current <= upper) return null;
  const { target } = wanted;
  const most = Math.floor(current * constraints.max_step_factor);
  const least = Math.ceil(current * constraints.min_step_factor);
  const value = Math.min(most, Math.max(least, Math.ceil(target)));
  const change = Math.abs(value - current);
  return change === 0 || change < constraints.min_change_share * current ? null : { value, target };
}
