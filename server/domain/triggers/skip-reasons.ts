/** Why a look opened no plan, or why nothing came of it. */
export const SKIP_CODES = [
  'feature_off',
  'paused',
  'outside_window',
  'plan_open',
  'breaker_open',
  'stale_snapshot',
  'template_unverified',
  'no_scale_up_owner',
  'history_too_short',
  'moved_lately',
  'nothing_to_do',
  'not_decided',
] as const;
type SkipCode = (typeof SKIP_CODES)[number];

export interface SkipReason {
  readonly code: SkipCode;
  readonly message: string;
}
