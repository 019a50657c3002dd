'use client';
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { TimeAgo } from '@/app/_components/data/time-ago';
import { useReader } from '@/app/_features/session/session-context';
import { clockSkewMs } from '@/app/_lib/time/server-clock';
import { useTRPC } from '@/app/_trpc/client';
import type { Readiness } from '@/app/_trpc/types';
import { NoticeStrip } from './notice-strip';

type Dependency = keyof Readiness['checks'];

const ASK_EVERY_MS = 15_000;

/** What each being away means for the reader (docs/ARCHITECTURE.md, when something fails). */
const consequences: Readonly<
  Record<Dependency, { name: string; severity: 'warning' | 'error'; consequence: string }>
> = {
  postgres: { name: 'Postgres', severity: 'error', consequence: 'Nothing is read or recorded.' },
  worker: {
    name: 'Worker',
    severity: 'error',
    consequence: 'Clusters it does not watch show their last snapshot. Warnings and plans wait.',
  },
  event_sources: {
    name: 'Queues',
    severity: 'error',
    consequence: 'Spot warnings of a queue that is not polled are not received.',
  },
  decision_server: {
    name: 'Decision server',
    severity: 'warning',
    consequence: 'Interruptions fall back to on-demand of the same shape.',
  },
  redis: {
    name: 'Redis',
    severity: 'warning',
    consequence: 'Interruptions go on; background jobs wait for it.',
  },
  jobs: {
    name: 'Background jobs',
    severity: 'warning',
    consequence: 'Interruptions go on; what the failing job keeps is old until it succeeds.',
  },
};

const dependencies: readonly Dependency[] = [
  'postgres',
  'worker',
  'event_sources',
  'decision_server',
  'redis',
  'jobs',
];

/** When this page first saw each of the failing ones fail; what holds again is forgotten. */
export function noteFailing(
  before: ReadonlyMap<Dependency, number>,
  failing: readonly Dependency[],
  askedAtMs: number,
): ReadonlyMap<Dependency, number> {
  const unchanged = failing.length === before.size && failing.every((each) => before.has(each));
  return unchanged ? before : new Map(failing.map((each) => [each, before.get(each) ?? askedAtMs]));
}

function Failing({ checks, askedAtMs }: { checks: Readiness['checks']; askedAtMs: number }) {
  const failing = dependencies.filter(
    (each) =>
      checks[each].status !== 'ok' &&
      // Without a worker nobody polls, and without Redis or Postgres no job runs: one cause, one line.
      !(each === 'event_sources' && checks.worker.status === 'unavailable') &&
      !(each === 'jobs' && checks.jobs.status === 'unavailable'),
  );
  const [noticed, setNoticed] = useState<ReadonlyMap<Dependency, number>>(new Map());
  const next = noteFailing(noticed, failing, askedAtMs);
  if (next !== noticed) setNoticed(next);
  return failing.map((each) => {
    const { name, severity, consequence } = consequences[each];
    const atMs = next.get(each) ?? askedAtMs;
    return (
      <NoticeStrip key={each} severity={severity}>
        <strong>
          {name}: {checks[each].detail}.
        </strong>
        <span>
          {consequence} Noticed <TimeAgo at={new Date(atMs + clockSkewMs()).toISOString()} />.
        </span>
      </NoticeStrip>
    );
  });
}

/** Which part of CloudOptim itself does not work, and what that means; the platform's readers only, as the check is. */
export function SystemNotice() {
  const trpc = useTRPC();
  const { customerId } = useReader();
  const health = useQuery(
    trpc.health.ready.queryOptions({}, { enabled: customerId === null, refetchInterval: ASK_EVERY_MS }),
  );
  if (health.data === undefined || health.isError) return null;
  return <Failing checks={health.data.checks} askedAtMs={health.dataUpdatedAt} />;
}
