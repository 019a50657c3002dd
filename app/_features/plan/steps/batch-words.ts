import { plural } from '@/app/_lib/format/quantity';
import type { GroupState, StepGroup } from './group-steps';
import type { Step } from '@/app/_trpc/types';

/** A batch looks as a step in that state does. */
export const batchStatus: Readonly<Record<GroupState, Step['status']>> = {
  pending: 'pending',
  running: 'running',
  done: 'succeeded',
  failed: 'failed',
  skipped: 'skipped',
};

/** `adds 2 nodes, removes 1 node`; of a dry run what it would do. */
export function batchWords(group: StepGroup, dryRun: boolean): string {
  const moves = [
    ...(group.coming.length === 0
      ? []
      : [`${dryRun ? 'would add' : 'adds'} ${plural(group.coming.length, 'node')}`]),
    ...(group.going.length === 0
      ? []
      : [`${dryRun ? 'would remove' : 'removes'} ${plural(group.going.length, 'node')}`]),
  ];
  return moves.join(', ');
}
