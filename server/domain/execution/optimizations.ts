/** Plans that change a cluster for money: one at a time in a cluster (Decision 26). */
export const OPTIMIZATIONS = ['spot_optimize', 'bin_pack', 'rightsize'] as const;

/** Plans that a worker decides before it carries them out: the optimizations, and scale-ups, which run beside them. */
export const DECIDED_PLANS = [...OPTIMIZATIONS, 'scale_up'] as const;
export type DecidedPlan = (typeof DECIDED_PLANS)[number];

const DECIDED: ReadonlySet<string> = new Set(DECIDED_PLANS);

export const isDecidedPlan = (optimizationType: string): boolean => DECIDED.has(optimizationType);

const NAMES: ReadonlySet<string> = new Set(OPTIMIZATIONS);

/** Whether a plan of that type is an optimization: stopped by its first failed step, and undone. */
export const isOptimization = (optimizationType: string): boolean => NAMES.has(optimizationType);
