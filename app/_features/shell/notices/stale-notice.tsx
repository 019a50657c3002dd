'use client';
import { useQueryClient } from '@tanstack/react-query';
import Button from '@mui/material/Button';
import { TimeAgo } from '@/app/_components/data/time-ago';
import { clockSkewMs } from '@/app/_lib/time/server-clock';
import { NoticeStrip } from './notice-strip';
import { useStaleReads } from './use-stale-reads';

/** Says that the page could not be refreshed, why, and from when it is; gone as soon as it could. */
export function StaleNotice() {
  const client = useQueryClient();
  const stale = useStaleReads();
  if (stale === null) return null;
  return (
    <NoticeStrip severity="warning">
      <strong>Not refreshed.</strong>
      <span>
        {stale.reason} What you see is from{' '}
        <TimeAgo at={new Date(stale.readAtMs + clockSkewMs()).toISOString()} />; retrying.
      </span>
      <Button
        size="small"
        color="inherit"
        onClick={() => void client.refetchQueries({ type: 'active' })}
        sx={{ minHeight: 28, py: 0 }}
      >
        Try now
      </Button>
    </NoticeStrip>
  );
}
