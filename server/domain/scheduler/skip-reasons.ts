/** Why a look opened no plan. */
export const SKIP_CODES = [
  'feature_off',
  'paused',
  'outside_window',
  'plan_open',
  'breaker_open',
  'stale_snapshot',
  'template_unverified',
  'no_scale_up_owner',
  'moved_lately',
  'history_too_short',
] as const;
export type SkipCode = (typeof SKIP_CODES)[number];

export interface SkipReason {
  readonly code: SkipCode;
  readonly message: string;
}
