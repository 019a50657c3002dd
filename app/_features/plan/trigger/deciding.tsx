'use client';
import { useState } from 'react';
import Box from '@mui/material/Box';
import LinearProgress from '@mui/material/LinearProgress';
import { formatDuration } from '@/app/_lib/format/time';
import { useNow } from '@/app/_lib/time/use-now';
import { serverNow } from '@/app/_lib/time/server-clock';
import type { PlanDetail } from '@/app/_trpc/types';

/** Longer than a decision takes with a worker and a decision server that answer. */
const UNUSUAL_SECONDS = 30;

/** A dry run on its way: where it stands, and for how long. */
export function Deciding({ plan, words }: { plan: PlanDetail | undefined; words: string }) {
  const now = useNow('fast');
  const [openedAt] = useState(serverNow);
  const begun = plan === undefined ? openedAt : Date.parse(plan.created_at);
  const seconds = now === null ? 0 : Math.max(0, (now - begun) / 1000);
  const isTaken = plan?.steps.some((step) => step.status !== 'pending') === true;
  return (
    <Box sx={{ minHeight: 180, display: 'grid', alignContent: 'center', gap: 1.25 }}>
      <LinearProgress aria-label="Dry run" sx={{ borderRadius: 1 }} />
      <Box role="status" sx={{ fontSize: '0.875rem' }}>
        {isTaken ? words : 'The cluster’s worker takes it up.'}
        {seconds >= UNUSUAL_SECONDS &&
          (isTaken
            ? ' This takes longer than usual.'
            : ' No worker has taken it up yet: look whether one runs.')}
      </Box>
      <Box className="tabular" aria-hidden sx={{ fontSize: '0.75rem', color: 'text.secondary' }}>
        {formatDuration(seconds)}
      </Box>
    </Box>
  );
}
