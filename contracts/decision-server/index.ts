/**
 * The decision server's contract (Decision 41), the one source for both sides. Bounds are part of it: a
 * request or an answer that breaks one is refused whole. Fields that are not named here are ignored.
 */
export * from './bin-pack';
export * from './cluster-summary';
export * from './constraints';
export * from './envelope';
export * from './ghost-probe';
export * from './health';
export * from './interruption-prediction';
export * from './limits';
export * from './models';
export * from './pool';
export * from './rightsize';
export * from './scheduling-constraints';
export * from './scheduling-state';
export * from './spot-optimize';
export * from './usage-histogram';
