import { and, desc, eq, gte, lt, sql } from 'drizzle-orm';
import type { Executor } from '@/server/adapters/postgres/database';
import { safetyValidations, safetyViolations } from '@/server/adapters/postgres/schema';
import type { CustomerScope } from '@/server/ports/repositories/customer-scope';
import { owned } from '@/server/queries/shared/conditions';
import { textOf } from '@/server/queries/shared/page';
import { chooseBuckets } from './choose-buckets';
import type { SafetyReport, SafetyReportInput } from './safety-report-model';

/** A verdict is some kB of JSON: reading more of them would make a page wait. */
const MOST_VERDICTS = 5_000;

interface Question {
  readonly scope: CustomerScope;
  readonly input: SafetyReportInput;
  readonly from: Date;
  readonly to: Date;
  readonly bucketSeconds: number;
}

const judgedIn = ({ scope, input, from, to }: Question) =>
  and(
    owned(safetyValidations, scope, input),
    gte(safetyValidations.createdAt, from),
    lt(safetyValidations.createdAt, to),
  );

const bucketOf = (
  column: typeof safetyValidations.createdAt | typeof safetyViolations.createdAt,
  bucketSeconds: number,
) => {
  const seconds = sql.raw(String(bucketSeconds));
  return sql<number>`(floor(extract(epoch from ${column}) / ${seconds}) * ${seconds})::bigint`.mapWith(
    Number,
  );
};

function countByAction(db: Executor, question: Question) {
  const bucket = bucketOf(safetyValidations.createdAt, question.bucketSeconds);
  return db
    .select({ bucket, action: safetyValidations.actionTaken, count: sql<number>`count(*)::int` })
    .from(safetyValidations)
    .where(judgedIn(question))
    .groupBy(bucket, safetyValidations.actionTaken);
}

function countByViolationType(db: Executor, { scope, input, from, to, bucketSeconds }: Question) {
  const bucket = bucketOf(safetyViolations.createdAt, bucketSeconds);
  return db
    .select({ bucket, violationType: safetyViolations.violationType, count: sql<number>`count(*)::int` })
    .from(safetyViolations)
    .innerJoin(safetyValidations, eq(safetyValidations.id, safetyViolations.validationId))
    .where(
      and(
        owned(
          { customerId: safetyValidations.customerId, clusterId: safetyViolations.clusterId },
          scope,
          input,
        ),
        gte(safetyViolations.createdAt, from),
        lt(safetyViolations.createdAt, to),
      ),
    )
    .groupBy(bucket, safetyViolations.violationType)
    .orderBy(safetyViolations.violationType);
}

/** How often each layer passed, over the newest verdicts. */
function countByLayer(db: Executor, question: Question) {
  const newest = db
    .select({ layers: sql`${safetyValidations.verdict}->'requested_layers'`.as('layers') })
    .from(safetyValidations)
    .where(judgedIn(question))
    .orderBy(desc(safetyValidations.createdAt), desc(safetyValidations.id))
    .limit(MOST_VERDICTS)
    .as('newest');
  const layer = sql<number>`(layer->>'layer')::int`;
  const name = sql<string>`layer->>'name'`;
  const holds = sql`(layer->>'passed')::boolean`;
  const counted = (condition: ReturnType<typeof sql>) =>
    sql<number>`(count(*) filter (where ${condition}))::int`;
  return db
    .select({
      layer,
      name,
      judged: sql<number>`count(*)::int`,
      passed: counted(holds),
      tolerated: counted(sql`not ${holds} and layer->>'tolerance' is not null`),
    })
    .from(newest)
    .crossJoinLateral(
      sql`jsonb_array_elements(case jsonb_typeof(${newest.layers}) when 'array' then ${newest.layers} else '[]'::jsonb end) as layer`,
    )
    .groupBy(layer, name)
    .orderBy(layer);
}

/** What the gate let through and stopped in a range: counts, pass rate of each layer, violations over time. */
export const createSafetyReport =
  (db: Executor, now: () => Date) =>
  async (scope: CustomerScope, input: SafetyReportInput): Promise<SafetyReport> => {
    const { from, to, bucketSeconds, starts } = chooseBuckets(input, now());
    const question = { scope, input, from, to, bucketSeconds };
    const [byAction, byType, layers] = await Promise.all([
      countByAction(db, question),
      countByViolationType(db, question),
      countByLayer(db, question),
    ]);
    const totalOf = (action?: string) =>
      byAction
        .filter((row) => action === undefined || row.action === action)
        .reduce((sum, row) => sum + row.count, 0);
    const total = totalOf();
    return {
      from: textOf(from),
      to: textOf(to),
      validations: {
        total,
        approved: totalOf('approved'),
        safe_alternatives_created: totalOf('safe_alternative_created'),
        rejected: totalOf('rejected'),
      },
      layers: layers.map((row) => ({ ...row, stopped: row.judged - row.passed - row.tolerated })),
      layers_over: { validations: Math.min(total, MOST_VERDICTS), complete: total <= MOST_VERDICTS },
      bucket_seconds: bucketSeconds,
      buckets: starts.map((start) => ({
        from: new Date(start * 1000).toISOString(),
        validations: byAction.filter((row) => row.bucket === start).reduce((sum, row) => sum + row.count, 0),
        violations: byType
          .filter((row) => row.bucket === start)
          .map((row) => ({ violation_type: row.violationType, count: row.count })),
      })),
    };
  };
