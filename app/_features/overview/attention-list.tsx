'use client';
import { useState } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import CheckCircle from '@mui/icons-material/CheckCircle';
import ChevronRight from '@mui/icons-material/ChevronRight';
import ErrorIcon from '@mui/icons-material/Error';
import ReportProblem from '@mui/icons-material/ReportProblem';
import { ConsoleLink } from '@/app/_components/data/console-link';
import { TimeAgo } from '@/app/_components/data/time-ago';
import { Panel, Surface } from '@/app/_components/frame/panel';
import { COMPARED_DIGITS, formatHourlyPrice } from '@/app/_lib/format/money';
import { capitalized } from '@/app/_lib/format/sentence';
import { formatRelative } from '@/app/_lib/format/time';
import { useNow } from '@/app/_lib/time/use-now';
import { useScopedHref } from '@/app/_lib/url/scope';
import type { Attention } from '@/app/_trpc/types';

/** How many are shown before the reader asks for all. */
const FIRST_SHOWN = 4;

/** The one thing to do about it, in words. */
const remedies: Readonly<Record<Attention['kind'], string>> = {
  cluster_unreachable: 'Check the connection',
  cluster_degraded: 'See what is missing',
  cluster_pending: 'Run the check',
  interruption_failed: 'See what happened',
  instance_impaired: 'View the instance',
  token_expiring: 'Replace the token',
  token_expired: 'Replace the token',
  template_unverified: 'Test the template',
  template_missing: 'Add a template',
  plan_awaiting_approval: 'Approve or reject',
  plan_failed: 'See why',
  breaker_open: 'Review and reset',
};

/** Where the matter is mended. */
function hrefOf(item: Attention): string | null {
  if (item.event_id !== null) return `/spot-warnings/${item.event_id}`;
  if (item.plan_id !== null) return `/optimizations/${item.plan_id}`;
  if (item.cluster_id !== null) return `/clusters/${item.cluster_id}?tab=settings`;
  return null;
}

/** What a plan would bring and how long it waits; when a breaker closes by itself. */
function Ends({ item }: { item: Attention }) {
  const now = useNow('slow');
  if (item.expires_at === null) return null;
  const saved = item.estimated_savings_per_hour;
  const at = Date.parse(item.expires_at);
  const left = now === null ? null : formatRelative(at, now);
  return (
    <>
      {saved !== null &&
        `${saved < 0 ? 'costs' : 'saves'} ${formatHourlyPrice(Math.abs(saved), COMPARED_DIGITS)}${saved < 0 ? ' more' : ''} · `}
      {left !== null &&
        (item.kind === 'breaker_open'
          ? `closes automatically ${left}`
          : now !== null && now >= at
            ? 'has expired'
            : `expires ${left}`)}
      {' · '}
    </>
  );
}

function AttentionRow({ item }: { item: Attention }) {
  const scoped = useScopedHref();
  const href = hrefOf(item);
  const Icon = item.severity === 'error' ? ErrorIcon : ReportProblem;
  return (
    <Box
      component="li"
      data-attention={item.kind}
      sx={{
        display: 'flex',
        flexWrap: { xs: 'wrap', sm: 'nowrap' },
        columnGap: 1.5,
        rowGap: 0.75,
        px: { xs: 2, sm: 2.5 },
        py: 1.25,
        alignItems: 'flex-start',
      }}
    >
      <Icon
        aria-label={item.severity}
        sx={{ mt: 0.25, fontSize: 20, color: item.severity === 'error' ? 'error.main' : 'warning.main' }}
      />
      <Box sx={{ flex: 1, minWidth: { xs: 'calc(100% - 32px)', sm: 0 } }}>
        <Box sx={{ fontSize: '0.875rem' }}>
          {href === null ? (
            <strong>{item.title}</strong>
          ) : (
            <ConsoleLink href={scoped(href)}>{item.title}</ConsoleLink>
          )}
        </Box>
        <Box sx={{ fontSize: '0.8125rem', color: 'text.secondary', overflowWrap: 'anywhere' }}>
          <Ends item={item} />
          {item.detail === null ? '' : capitalized(item.detail)}
          {item.since !== null && (
            <>
              {item.detail === null ? '' : ' · '}
              since <TimeAgo at={item.since} />
            </>
          )}
        </Box>
      </Box>
      {href !== null && (
        <ConsoleLink
          href={scoped(href)}
          sx={{
            flex: 'none',
            display: 'inline-flex',
            alignItems: 'center',
            fontSize: '0.8125rem',
            color: 'primary.main',
            ml: { xs: 4, sm: 0 },
          }}
        >
          {remedies[item.kind]}
          <ChevronRight aria-hidden sx={{ fontSize: 18 }} />
        </ConsoleLink>
      )}
    </Box>
  );
}

/** What needs attention, the worst first; one line while nothing does. */
export function AttentionList({ items }: { items: readonly Attention[] | undefined }) {
  const [all, setAll] = useState(false);
  if (items === undefined || items.length === 0) {
    return (
      <Surface
        aria-label="Needs your attention"
        sx={{
          display: 'flex',
          alignItems: 'center',
          gap: 1.25,
          px: 2.5,
          minHeight: 52,
          fontSize: '0.875rem',
          color: 'text.secondary',
        }}
      >
        {items === undefined ? (
          'Checking what needs your attention…'
        ) : (
          <>
            <CheckCircle aria-hidden sx={{ color: 'success.main', fontSize: 20 }} />
            Nothing needs your attention.
          </>
        )}
      </Surface>
    );
  }
  const sorted = [...items].sort((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'));
  const shown = all ? sorted : sorted.slice(0, FIRST_SHOWN);
  return (
    <Panel
      title={`Needs your attention (${items.length})`}
      flush
      actions={
        sorted.length > FIRST_SHOWN ? (
          <Button size="small" onClick={() => setAll(!all)}>
            {all ? 'Show fewer' : `Show all ${sorted.length}`}
          </Button>
        ) : undefined
      }
    >
      <Box
        component="ul"
        sx={{ listStyle: 'none', m: 0, p: 0, pb: 1, '& > li + li': { borderTop: 1, borderColor: 'divider' } }}
      >
        {shown.map((item) => (
          <AttentionRow
            key={`${item.kind}:${item.cluster_id ?? ''}:${item.event_id ?? ''}:${item.plan_id ?? ''}`}
            item={item}
          />
        ))}
      </Box>
    </Panel>
  );
}
