import type { OpenSubject } from '@/server/ports/repositories/plan-repository';

/** Names of the nodes among what open plans take away. */
export const leavingNodesOf = (subjects: readonly OpenSubject[]): ReadonlySet<string> =>
  new Set(subjects.flatMap(({ nodeName }) => (nodeName === null ? [] : [nodeName])));
