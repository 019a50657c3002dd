import { and, inArray } from 'drizzle-orm';
import type { Executor } from '@/server/adapters/postgres/database';
import { optimizationHistory as table } from '@/server/adapters/postgres/schema';
import type { CustomerScope } from '@/server/ports/repositories/customer-scope';
import { equals, inRange, owned } from '@/server/queries/shared/conditions';
import { afterTimeAndId, pageByTime } from '@/server/queries/shared/cursor';
import type { Page } from '@/server/queries/shared/page';
import { planTypesOf, type ListPlansInput, type Plan } from './plan-model';
import { readPlans } from './read-plans';

/** Plans of every kind, newest first. */
export const createListPlans =
  (db: Executor) =>
  async (scope: CustomerScope, input: ListPlansInput): Promise<Page<Plan>> => {
    const plans = await readPlans(
      db,
      and(
        owned(table, scope, input),
        inRange(table.createdAt, input),
        equals(table.status, input.status),
        input.type === undefined ? undefined : inArray(table.optimizationType, planTypesOf(input.type)),
        afterTimeAndId(table.createdAt, table.id, input.cursor),
      ),
      input.limit + 1,
    );
    return pageByTime(
      plans,
      input.limit,
      (plan) => plan,
      (plan) => ({ at: new Date(plan.created_at), id: plan.optimization_id }),
    );
  };
