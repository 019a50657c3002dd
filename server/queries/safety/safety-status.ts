import { and, eq, gte, isNull, ne, sql } from 'drizzle-orm';
import { DEFAULT_SAFETY_POLICY } from '@/server/domain/safety/policy/safety-policy';
import type { Executor } from '@/server/adapters/postgres/database';
import { clusters, safetyValidations, safetyViolations } from '@/server/adapters/postgres/schema';
import type { CustomerScope } from '@/server/ports/repositories/customer-scope';
import { equals, owned } from '@/server/queries/shared/conditions';
import { inScope } from '@/server/adapters/postgres/in-scope';
import { textOf } from '@/server/queries/shared/page';
import { policyToJson } from './policy-to-json';
import { safetyPolicySchema, type SafetyStatus } from './safety-model';

const DAY_MS = 24 * 3_600_000;

const storedOverrides = safetyPolicySchema.partial();

interface Question {
  readonly scope: CustomerScope;
  readonly filter: { readonly cluster_id?: string | undefined };
  readonly since: Date;
}

async function countValidations(db: Executor, { scope, filter, since }: Question) {
  const taken = (action: string) =>
    sql<number>`(count(*) filter (where ${safetyValidations.actionTaken} = ${action}))::int`;
  const [counts] = await db
    .select({
      validations: sql<number>`count(*)::int`,
      approved: taken('approved'),
      alternatives: taken('safe_alternative_created'),
      rejected: taken('rejected'),
    })
    .from(safetyValidations)
    .where(and(owned(safetyValidations, scope, filter), gte(safetyValidations.createdAt, since)));
  return counts;
}

function countViolations(db: Executor, { scope, filter, since }: Question) {
  return db
    .select({
      violationType: safetyViolations.violationType,
      count: sql<number>`count(*)::int`,
      blocked: sql<number>`(count(*) filter (where ${safetyViolations.wasBlocked}))::int`,
      last: sql<Date>`max(${safetyViolations.createdAt})`.mapWith(safetyViolations.createdAt),
    })
    .from(safetyViolations)
    .innerJoin(safetyValidations, eq(safetyValidations.id, safetyViolations.validationId))
    .where(and(owned(safetyValidations, scope, filter), gte(safetyViolations.createdAt, since)))
    .groupBy(safetyViolations.violationType)
    .orderBy(sql`count(*) desc`);
}

async function listOverrides(db: Executor, { scope, filter }: Question): Promise<SafetyStatus['overrides']> {
  const tighter = await db
    .select({ id: clusters.id, name: clusters.clusterName, policy: clusters.policy })
    .from(clusters)
    .where(
      and(
        isNull(clusters.deletedAt),
        inScope(clusters.customerId, scope),
        equals(clusters.id, filter.cluster_id),
        ne(clusters.policy, {}),
      ),
    );
  return tighter.flatMap((cluster) => {
    const parsed = storedOverrides.safeParse(cluster.policy);
    return parsed.success
      ? [{ cluster_id: cluster.id, cluster_name: cluster.name, policy: parsed.data }]
      : [];
  });
}

/** The policy in force and what the gate did in the last 24 hours, for one cluster or all in scope. */
export const createSafetyStatus =
  (db: Executor, now: () => Date) =>
  async (scope: CustomerScope, filter: Question['filter']): Promise<SafetyStatus> => {
    const asOf = now();
    const question = { scope, filter, since: new Date(asOf.getTime() - DAY_MS) };
    const [counts, byType, overrides] = await Promise.all([
      countValidations(db, question),
      countViolations(db, question),
      listOverrides(db, question),
    ]);
    return {
      as_of: textOf(asOf),
      policy: policyToJson(DEFAULT_SAFETY_POLICY),
      overrides,
      last_24_hours: {
        validations: counts?.validations ?? 0,
        approved: counts?.approved ?? 0,
        safe_alternatives_created: counts?.alternatives ?? 0,
        rejected: counts?.rejected ?? 0,
        violations: byType.reduce((sum, row) => sum + row.count, 0),
        blocked: byType.reduce((sum, row) => sum + row.blocked, 0),
        by_type: byType.map((row) => ({
          violation_type: row.violationType,
          count: row.count,
          last_violation_at: textOf(row.last),
        })),
      },
    };
  };
