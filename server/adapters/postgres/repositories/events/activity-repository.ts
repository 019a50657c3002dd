import { and, eq, sql } from 'drizzle-orm';
import type { ActivityRepository, FeedbackRepository } from '@/server/ports/repositories/activity-repository';
import type { Executor } from '../../database';
import { activity, interruptionFeedback } from '../../schema';

export function createActivityRepository(db: Executor): ActivityRepository {
  return {
    async append(entry) {
      await db.execute(sql`with added as (
          insert into ${activity} (at, kind, severity, title, customer_id, cluster_id, plan_id, event_id, detail)
          values (${entry.at.toISOString()}::timestamptz, ${entry.kind}, ${entry.severity}, ${entry.title}, ${entry.customerId}::uuid,
            ${entry.clusterId}::uuid, ${entry.planId}::uuid, ${entry.eventId}::uuid, ${JSON.stringify(entry.detail)}::jsonb)
          returning id)
        select pg_notify('activity', id::text) from added`);
    },
    async wasSaid(customerId, clusterId, once) {
      const [row] = await db
        .select({ id: activity.id })
        .from(activity)
        .where(
          and(
            eq(activity.customerId, customerId),
            eq(activity.clusterId, clusterId),
            sql`${activity.detail}->>'once' = ${once}`,
          ),
        )
        .limit(1);
      return row !== undefined;
    },
  };
}

export function createFeedbackRepository(db: Executor): FeedbackRepository {
  return {
    async insert(feedback) {
      await db
        .insert(interruptionFeedback)
        .values({
          ...feedback,
          riskScoreAtDeployment:
            feedback.riskScoreAtDeployment === null ? null : feedback.riskScoreAtDeployment.toFixed(6),
        })
        .onConflictDoNothing();
    },
  };
}
