'use client';
import Box from '@mui/material/Box';
import { ConsoleLink } from '@/app/_components/data/console-link';
import { TimeAgo } from '@/app/_components/data/time-ago';
import { useScopedHref } from '@/app/_lib/url/scope';
import type { Activity } from '@/app/_trpc/types';
import { activityIcon, severityColors } from './activity-looks';

/** Where a row leads, if it is about something that has a page. */
function hrefOf(row: Activity): string | null {
  if (row.event_id !== null) return `/spot-warnings/${row.event_id}`;
  if (row.plan_id !== null) return `/optimizations/${row.plan_id}`;
  if (row.cluster_id !== null) return `/clusters/${row.cluster_id}`;
  return null;
}

export function ActivityRow({ row, clusterName }: { row: Activity; clusterName: string | null }) {
  const scoped = useScopedHref();
  const href = hrefOf(row);
  return (
    <Box
      component="li"
      data-activity={row.kind}
      sx={{
        display: 'flex',
        gap: 1.5,
        py: 1.125,
        px: { xs: 2, sm: 2.5 },
        alignItems: 'flex-start',
        animation: 'rise 260ms ease-out',
      }}
    >
      <Box
        aria-hidden
        sx={(theme) => ({
          display: 'grid',
          placeItems: 'center',
          width: 30,
          height: 30,
          flex: 'none',
          borderRadius: '10px',
          color: severityColors[row.severity],
          bgcolor: `color-mix(in srgb, currentColor 12%, ${theme.vars.palette.surface.sunken})`,
        })}
      >
        <Box component={activityIcon(row.kind)} sx={{ fontSize: 17 }} />
      </Box>
      <Box sx={{ minWidth: 0, flex: 1 }}>
        <Box sx={{ fontSize: '0.8438rem', lineHeight: 1.4, overflowWrap: 'anywhere' }}>
          {href === null ? (
            row.title
          ) : (
            <ConsoleLink href={scoped(href)} sx={{ fontWeight: 500 }}>
              {row.title}
            </ConsoleLink>
          )}
        </Box>
        <Box
          sx={{ fontSize: '0.75rem', color: 'text.secondary', display: 'flex', gap: 0.75, flexWrap: 'wrap' }}
        >
          <TimeAgo at={row.at} />
          {clusterName !== null && <span>· {clusterName}</span>}
        </Box>
      </Box>
    </Box>
  );
}
