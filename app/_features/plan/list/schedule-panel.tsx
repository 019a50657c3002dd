'use client';
import { useQuery } from '@tanstack/react-query';
import Box from '@mui/material/Box';
import ExpandMore from '@mui/icons-material/ExpandMore';
import { ConsoleLink } from '@/app/_components/data/console-link';
import { Disclosure } from '@/app/_components/data/disclosure';
import { TableSkeleton } from '@/app/_components/data/table-skeleton';
import { TimeAgo } from '@/app/_components/data/time-ago';
import { ToneChip, type Tone } from '@/app/_components/data/tone-chip';
import { ErrorState } from '@/app/_components/feedback/error-state';
import { Panel } from '@/app/_components/frame/panel';
import { planStatusLooks, planTypeWords } from '../words/plan-words';
import { capitalized } from '@/app/_lib/format/sentence';
import { useScopedHref } from '@/app/_lib/url/scope';
import { useTRPC } from '@/app/_trpc/client';
import type { Schedule } from '@/app/_trpc/types';

type Look = Schedule['looks'][number];

const outcomes: Readonly<Record<Look['outcome'], { label: string; tone: Tone }>> = {
  planned: { label: 'Planned', tone: 'action' },
  skipped: { label: 'Skipped', tone: 'quiet' },
  no_change: { label: 'Nothing to gain', tone: 'good' },
};

function LookRow({ look }: { look: Look }) {
  const scoped = useScopedHref();
  const chip = look.plan_status === null ? outcomes[look.outcome] : planStatusLooks[look.plan_status];
  return (
    <Box
      component="li"
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'baseline',
        columnGap: 1.5,
        py: 0.75,
        fontSize: '0.8438rem',
      }}
    >
      <Box sx={{ fontWeight: 600, minWidth: 128 }}>
        {look.plan_id === null ? (
          planTypeWords[look.optimization_type]
        ) : (
          <ConsoleLink href={scoped(`/optimizations/${look.plan_id}`)}>
            {planTypeWords[look.optimization_type]}
          </ConsoleLink>
        )}
      </Box>
      <ToneChip tone={chip.tone} label={chip.label} />
      <Box sx={{ flex: '1 1 220px', minWidth: 0, color: 'text.secondary', overflowWrap: 'anywhere' }}>
        {look.reasons.map((reason) => capitalized(reason.message)).join('; ')}
      </Box>
      <Box sx={{ fontSize: '0.75rem', color: 'text.secondary', whiteSpace: 'nowrap' }}>
        <TimeAgo at={look.at} />
        {look.times > 1 && ` · ${look.times} times`}
      </Box>
    </Box>
  );
}

/** The newest look of each type, and the others. */
function splitLooks(looks: readonly Look[]): { newest: readonly Look[]; older: readonly Look[] } {
  const seen = new Set<string>();
  const newest: Look[] = [];
  const older: Look[] = [];
  for (const look of looks) {
    if (seen.has(look.optimization_type)) older.push(look);
    else newest.push(look);
    seen.add(look.optimization_type);
  }
  return { newest, older };
}

const list = { listStyle: 'none', m: 0, px: { xs: 2, sm: 2.5 }, py: 0 } as const;

/** When a cluster was and will be looked at for savings, and why nothing came of it. */
export default function SchedulePanel({ clusterId }: { clusterId: string }) {
  const trpc = useTRPC();
  const schedule = useQuery(
    trpc.optimization.schedule.queryOptions({ cluster_id: clusterId }, { refetchInterval: 30_000 }),
  );
  const { data } = schedule;
  if (data === undefined)
    return (
      <Panel title="Schedule" flush>
        {schedule.isError ? (
          <ErrorState error={schedule.error} what="the schedule" onRetry={() => void schedule.refetch()} />
        ) : (
          <TableSkeleton rows={3} rowHeight={40} />
        )}
      </Panel>
    );
  const { newest, older } = splitLooks(data.looks);
  return (
    <Panel
      title={`Schedule of ${data.cluster_name}`}
      flush
      hint={
        data.interval_minutes === 0 ? (
          'No scheduled checks'
        ) : (
          <>
            Every {data.interval_minutes} min · last check{' '}
            <TimeAgo at={data.last_look_at} missing="None yet" /> · next{' '}
            <TimeAgo at={data.next_look_at} missing="Not known yet" />
            {data.windows.state === 'closed' &&
              ` · ${data.windows.reason ?? 'outside its maintenance windows'}`}
            {data.breaker.state === 'open' && ' · circuit breaker open'}
          </>
        )
      }
    >
      {newest.length === 0 ? (
        <Box sx={{ px: 2.5, pb: 2, fontSize: '0.8438rem', color: 'text.secondary' }}>
          No look is recorded yet.
        </Box>
      ) : (
        <Box component="ul" aria-label="Last looks" sx={{ ...list, pb: 1.25 }}>
          {newest.map((look) => (
            <LookRow key={`${look.optimization_type}:${look.first_at}`} look={look} />
          ))}
        </Box>
      )}
      {older.length > 0 && (
        <Disclosure>
          <summary>
            <Box sx={{ flex: 1, fontSize: '0.8438rem', color: 'text.secondary' }}>
              {older.length === 1 ? '1 earlier check' : `${older.length} earlier checks`}
            </Box>
            <ExpandMore aria-hidden className="disclosure-arrow" />
          </summary>
          <Box component="ul" aria-label="Looks before" sx={{ ...list, pb: 1.25 }}>
            {older.map((look) => (
              <LookRow key={`${look.optimization_type}:${look.first_at}`} look={look} />
            ))}
          </Box>
        </Disclosure>
      )}
    </Panel>
  );
}
