import { generateWorkloads } from './rightsizing/generate-workloads';
import { LIMIT_RULES, type LimitRule } from './rightsizing/limits';
import { printTable, type Row } from './rightsizing/print-table';
import type { Recommender } from './rightsizing/recommender';
import { replay } from './rightsizing/replay';
import { runOurs } from './rightsizing/run-ours';
import { runVpa } from './rightsizing/run-vpa';
import { addScores, EMPTY_SCORE, type Score } from './rightsizing/score';
import { TRACE_KINDS } from './rightsizing/trace-kinds';
import { MINUTES_A_DAY, type Workload } from './rightsizing/workload';

/**
 * Rightsizing by the reference decision server against the Vertical Pod Autoscaler's published defaults: the same seeded
 * usage traces (one sample a minute), the same rule for limits, the same scoring; what the owners had asked for beside
 * them. Both decide every `DECISION_MINUTES`. Not modeled: nodes, neighbors, work that throttling leaves for later.
 * Sizes by `SEEDS` (comma-separated), `PER_KIND` (workloads of each kind) and `DAYS`.
 */
const SEEDS = (process.env['SEEDS'] ?? '1').split(',').map(Number);
const PER_KIND = Number(process.env['PER_KIND'] ?? 24);
const DAYS = Number(process.env['DAYS'] ?? 14);
const DECISION_MINUTES = Number(process.env['DECISION_MINUTES'] ?? 10);
const LAST_DAYS = 7;

/** The requests stay what the owner asked for. */
const leaveAlone = (workload: Workload): Recommender => ({
  observe: () => undefined,
  observeOom: () => undefined,
  podReplaced: () => undefined,
  requestsOfNewPod: () => workload.requests,
  decide: () => [],
});

const RECOMMENDERS: readonly { readonly name: string; readonly of: (workload: Workload) => Recommender }[] = [
  { name: 'owner', of: leaveAlone },
  { name: 'VPA', of: (workload) => runVpa(workload, DECISION_MINUTES) },
  { name: 'ours', of: (workload) => runOurs(workload, DECISION_MINUTES) },
];

interface Period {
  readonly title: string;
  readonly fromMinute: number;
}

const PERIODS: readonly Period[] = [
  { title: `all ${String(DAYS)} days`, fromMinute: 0 },
  {
    title: `the last ${String(LAST_DAYS)} days`,
    fromMinute: Math.max(0, DAYS - LAST_DAYS) * MINUTES_A_DAY,
  },
];

interface Run {
  readonly kind: string;
  readonly recommender: string;
  /** One a period. */
  readonly scores: readonly Score[];
}

function runAll(workloads: readonly Workload[], limitRule: LimitRule): readonly Run[] {
  return workloads.flatMap((workload) =>
    RECOMMENDERS.map(({ name, of }) => ({
      kind: workload.kind,
      recommender: name,
      scores: replay({
        workload,
        recommender: of(workload),
        limitRule,
        minutes: DAYS * MINUTES_A_DAY,
        scoredFrom: PERIODS.map(({ fromMinute }) => fromMinute),
      }),
    })),
  );
}

function report(limitRule: LimitRule, runs: readonly Run[]): void {
  for (const [index, { title }] of PERIODS.entries()) {
    const rowsOf = (kind: string, of: readonly Run[]) =>
      RECOMMENDERS.map(({ name }): Row => ({
        kind,
        recommender: name,
        score: of
          .filter(({ recommender }) => recommender === name)
          .map(({ scores }) => scores[index] ?? EMPTY_SCORE)
          .reduce(addScores, EMPTY_SCORE),
      }));
    printTable(`${limitRule.name}; ${title}`, [
      ...Object.keys(TRACE_KINDS).flatMap((kind) =>
        rowsOf(
          kind,
          runs.filter((run) => run.kind === kind),
        ),
      ),
      ...rowsOf('all', runs),
    ]);
  }
}

function main(): void {
  const workloads = SEEDS.flatMap((seed) => generateWorkloads(seed, PER_KIND));
  const pods = workloads.reduce((sum, { replicas }) => sum + replicas, 0);
  console.log(
    `${String(workloads.length)} workloads, ${String(pods)} pods, ${String(DAYS)} days of ${String(MINUTES_A_DAY)} samples, ` +
      `seeds ${SEEDS.join(', ')}; a decision every ${String(DECISION_MINUTES)} min`,
  );
  for (const limitRule of LIMIT_RULES) report(limitRule, runAll(workloads, limitRule));
}

main();
