/** What of an `Attention` only a plan has. */
export const NO_PLAN = { plan_id: null, estimated_savings_per_hour: null, expires_at: null } as const;
