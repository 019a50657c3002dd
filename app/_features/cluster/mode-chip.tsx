'use client';
import { Tip } from '@/app/_components/controls/tip';
import type { Cluster } from '@/app/_trpc/types';
import { ToneChip, type Tone } from '@/app/_components/data/tone-chip';

/** What each mode lets CloudOptim do by itself (Decision 4). */
export const modeLooks: Readonly<Record<Cluster['mode'], { label: string; tone: Tone; meaning: string }>> = {
  advise: {
    label: 'Advise',
    tone: 'quiet',
    meaning: 'Nothing is executed; warnings record what CloudOptim would do',
  },
  approve: {
    label: 'Approve',
    tone: 'action',
    meaning: 'Spot interruptions are handled; everything else waits for approval',
  },
  automatic: {
    label: 'Automatic',
    tone: 'good',
    meaning: 'Interruptions and optimizations run without approval',
  },
};

export function ModeChip({ mode }: { mode: Cluster['mode'] }) {
  const look = modeLooks[mode];
  return (
    <Tip title={look.meaning}>
      <span tabIndex={0}>
        <ToneChip tone={look.tone} label={look.label} />
      </span>
    </Tip>
  );
}
