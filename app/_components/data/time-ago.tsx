'use client';
import Box from '@mui/material/Box';
import { Tip } from '@/app/_components/controls/tip';
import { MISSING } from '@/app/_lib/format/money';
import { formatExact, formatRelative } from '@/app/_lib/format/time';
import { useNow } from '@/app/_lib/time/use-now';
import { useTimeZone } from '@/app/_lib/time/use-time-zone';

/** The slow clock may trail what has just come in by one tick; that happened now, not in some seconds. */
const TICK_MS = 10_000;

function caughtUp(atMs: number, nowMs: number): number {
  return atMs > nowMs && atMs - nowMs <= TICK_MS ? atMs : nowMs;
}

/** A time relative to the server's clock, the exact one on hover and for a screen reader. */
export function TimeAgo({ at, missing = 'Not known' }: { at: string | null; missing?: string }) {
  const now = useNow('slow');
  const [zone] = useTimeZone();
  if (at === null) return <Missing reason={missing} />;
  const exact = formatExact(at, zone);
  return (
    <Tip title={exact}>
      <Box
        component="time"
        dateTime={at}
        className="tabular"
        suppressHydrationWarning
        sx={{ whiteSpace: 'nowrap', cursor: 'default' }}
      >
        {now === null ? exact : formatRelative(Date.parse(at), caughtUp(Date.parse(at), now))}
      </Box>
    </Tip>
  );
}

/** A value that is not known, with the reason on hover. */
export function Missing({ reason }: { reason: string }) {
  return (
    <Tip title={reason}>
      <Box component="span" tabIndex={0} sx={{ color: 'text.secondary', cursor: 'help', borderRadius: 0.5 }}>
        <span aria-hidden>{MISSING}</span>
        <span className="visually-hidden">{reason}</span>
      </Box>
    </Tip>
  );
}
