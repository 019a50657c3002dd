/** Plans that change a cluster for money: one at a time in a cluster (spec 03-safety, 4). */
export const OPTIMISATIONS = ['spot_optimize', 'bin_pack', 'rightsize'] as const;

const NAMES: ReadonlySet<string> = new Set(OPTIMISATIONS);

/** Whether a plan of that type is an optimisation: stopped by its first failed step, and undone. */
export const isOptimisation = (optimizationType: string): boolean => NAMES.has(optimizationType);
