import type { NodeRule } from '../../drainability-rule';

const HOUR_SECONDS = 60 * 60;

/**
 * The age that a node must have for a plan to remove it (Decision 24), in seconds: an hour, so that a schedule never undoes what was
 * just built. A person who asks for the plan knows the cluster: none.
 */
export const leastNodeAgeSeconds = (scheduled: boolean): number => (scheduled ? HOUR_SECONDS : 0);

const inWords = (seconds: number): string => (seconds === HOUR_SECONDS ? 'one hour' : `${seconds} s`);

/** A node that was launched lately was launched for a reason, which may not have come yet. */
export const tooYoung: NodeRule = {
  subject: 'node',
  code: 'too_young',
  find: ({ node }, { leastAge }) =>
    leastAge !== null && leastAge.now.getTime() - node.createdAt.getTime() < leastAge.seconds * 1000
      ? [`it is younger than ${inWords(leastAge.seconds)}`]
      : [],
};
