import type { Pause } from '@/app/_trpc/types';

/** What the reader types to stop everything (the server asks for the same words). */
export const CONFIRM_EVERYTHING = 'pause everything';

/** What each level stops, in the words of the dialogs (Decision 4). */
export const levelWords: Readonly<Record<Pause['level'], { name: string; consequence: string }>> = {
  optimization: {
    name: 'Optimization',
    consequence:
      'No optimization starts: no Spot moves, no consolidation, no rightsizing. Spot interruptions are still handled.',
  },
  everything: {
    name: 'Everything',
    consequence:
      'Nothing is executed at all. Spot warnings are recorded as ignored; pods on an interrupted node stop without a drain.',
  },
};

export function pauseSentence(pause: Pick<Pause, 'scope' | 'level'>, clusterName?: string): string {
  const where =
    pause.scope === 'platform'
      ? 'on the whole platform'
      : pause.scope === 'customer'
        ? 'for a customer'
        : clusterName === undefined
          ? 'in one cluster'
          : `in ${clusterName}`;
  return pause.level === 'everything' ? `Everything is paused ${where}` : `Optimization is paused ${where}`;
}
