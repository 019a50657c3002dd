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

/** `2 nodes come, 1 goes`, in the tense of a dry run where it is one. */
export function batchWords(group: StepGroup, dryRun: boolean): string {
  const come = plural(group.coming.length, 'node');
  const go = plural(group.going.length, 'node');
  const verb = (count: number, one: string, many: string) =>
    dryRun ? `would ${many}` : count === 1 ? one : many;
  const parts = [
    ...(group.coming.length === 0 ? [] : [`${come} ${verb(group.coming.length, 'comes', 'come')}`]),
    ...(group.going.length === 0 ? [] : [`${go} ${verb(group.going.length, 'goes', 'go')}`]),
  ];
  return parts.join(', ');
}
