import type { PodRule } from '../../drainability-rule';

/** An eviction deletes the pod; only a controller makes another. */
export const barePod: PodRule = {
  subject: 'pod',
  code: 'bare_pod',
  find: (pod) => (pod.owner === null ? ['no controller would bring it back'] : []),
};
