'use client';
import Alert from '@mui/material/Alert';
import { ConsoleLink } from '@/app/_components/data/console-link';
import { useScopedHref } from '@/app/_lib/url/scope';
import type { Blocker } from './carry-out-blocker';

/** Why it cannot run now, and where that is fixed. */
export function BlockerNote({ blocker, clusterId }: { blocker: Blocker; clusterId: string }) {
  const scoped = useScopedHref();
  return (
    <Alert id="optimize-blocker" severity="warning" variant="outlined">
      {blocker.text}{' '}
      {blocker.remedy !== null && (
        <ConsoleLink
          href={scoped(`/clusters/${clusterId}?tab=settings`)}
          sx={{ color: 'primary.main', whiteSpace: 'nowrap' }}
        >
          {blocker.remedy}
        </ConsoleLink>
      )}
    </Alert>
  );
}
