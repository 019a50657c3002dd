/** Plans that change a cluster for money: one at a time in a cluster (spec 03-safety, 4). */
export const OPTIMISATIONS = ['spot_optimize', 'bin_pack', 'rightsize'] as const;

/** Plans that a worker decides before it carries them out: the optimisations, and scale-ups, which run beside them. */
export const DECIDED_PLANS = [...OPTIMISATIONS, 'scale_up'] as const;
export type DecidedPlan = (typeof DECIDED_PLANS)[number];

const DECIDED: ReadonlySet<string> = new Set(DECIDED_PLANS);

export const isDecidedPlan = (optimizationType: string): boolean => DECIDED.has(optimizationType);

const NAMES: ReadonlySet<string> = new Set(OPTIMISATIONS);

/** Whether a plan of that type is an optimisation: stopped by its first failed step, and undone. */
export const isOptimisation = (optimizationType: string): boolean => NAMES.has(optimizationType);
