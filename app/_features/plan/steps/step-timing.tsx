'use client';
import Box from '@mui/material/Box';
import { formatDuration, formatOffset, secondsBetween } from '@/app/_lib/format/time';
import { useNow } from '@/app/_lib/time/use-now';

function RunningFor({ since }: { since: string }) {
  const now = useNow('fast');
  return <>{now === null ? '' : formatDuration(Math.max(0, (now - Date.parse(since)) / 1000))}</>;
}

/** When something began as an offset from `origin`, and how long it took or is taking; nothing before it has begun. */
export function StepTiming({
  startedAt,
  finishedAt,
  origin,
}: {
  startedAt: string | null;
  finishedAt: string | null;
  origin: string;
}) {
  if (startedAt === null) return null;
  return (
    <Box
      component="span"
      className="tabular"
      sx={{ color: 'text.secondary', fontSize: '0.8125rem', whiteSpace: 'nowrap', textAlign: 'right' }}
    >
      <Box component="span" sx={{ display: { xs: 'none', sm: 'inline' } }}>
        {formatOffset(secondsBetween(origin, startedAt))} ·{' '}
      </Box>
      {finishedAt === null ? (
        <RunningFor since={startedAt} />
      ) : (
        formatDuration(secondsBetween(startedAt, finishedAt))
      )}
    </Box>
  );
}
