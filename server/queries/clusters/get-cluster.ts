import { and, eq, isNull } from 'drizzle-orm';
import { z } from 'zod';
import type { Executor } from '@/server/adapters/postgres/database';
import { clusters, costCollections, customers, nodeTemplates } from '@/server/adapters/postgres/schema';
import { inScope } from '@/server/adapters/postgres/in-scope';
import { createScheduleRepository } from '@/server/adapters/postgres/repositories/plans/schedule-repository';
import { findStalePrices } from '@/server/domain/money/price-freshness';
import { breakerState, FAILURES_IN_A_ROW } from '@/server/domain/triggers/breaker';
import type { CustomerScope } from '@/server/ports/repositories/customer-scope';
import { textOf, textOrNull } from '@/server/queries/shared/page';
import { clusterCheckSchema, type ClusterCheckResult, type ClusterDetail } from './cluster-model';
import { toBreaker } from './breaker-model';
import { toMaintenanceBody } from './maintenance-model';
import { toOfficeHoursBody } from './office-hours-model';
import { pausesOf, readPauses } from './pauses';
import { toCluster } from './to-cluster';
import { tokenState } from './token-state';

const storedChecks = z.array(clusterCheckSchema);

function toCheck(row: typeof clusters.$inferSelect): ClusterCheckResult | null {
  const parsed = storedChecks.safeParse(row.checkResult);
  if (!parsed.success || row.checkedAt === null) return null;
  return {
    cluster_id: row.id,
    ok: parsed.data.every((check) => check.ok || check.severity === 'optional'),
    checked_at: textOf(row.checkedAt),
    checks: parsed.data,
  };
}

function toTemplate(row: typeof nodeTemplates.$inferSelect): ClusterDetail['node_template'] {
  return {
    origin: row.origin,
    status: row.status,
    review_reasons: row.reviewReasons,
    launch_template_id: row.launchTemplateId,
    launch_template_version: row.launchTemplateVersion,
    image_id: row.imageId,
    instance_profile_arn: row.instanceProfileArn,
    security_group_ids: row.securityGroupIds,
    availability_zones: Object.keys(row.subnets).sort(),
    verified_at: textOrNull(row.verifiedAt),
    updated_at: textOf(row.updatedAt),
  };
}

function toPrices(row: typeof costCollections.$inferSelect, now: Date): ClusterDetail['prices'] {
  const stale = findStalePrices(row, now);
  return {
    on_demand_source: row.onDemandSource,
    on_demand_as_of: row.onDemandAsOf,
    on_demand_stale: stale.onDemand,
    spot_as_of: textOrNull(row.spotAsOf),
    spot_stale: stale.spot,
    missing_types: row.missingTypes,
  };
}

/** One cluster with its settings; null outside the scope. Neither token nor user data is read. */
export const createGetCluster =
  (db: Executor, now: () => Date) =>
  async (scope: CustomerScope, clusterId: string): Promise<ClusterDetail | null> => {
    const [[row], allPauses, ends] = await Promise.all([
      db
        .select({ cluster: clusters, customer: customers, template: nodeTemplates, costs: costCollections })
        .from(clusters)
        .innerJoin(customers, eq(customers.id, clusters.customerId))
        .leftJoin(nodeTemplates, eq(nodeTemplates.clusterId, clusters.id))
        .leftJoin(costCollections, eq(costCollections.clusterId, clusters.id))
        .where(
          and(eq(clusters.id, clusterId), isNull(clusters.deletedAt), inScope(clusters.customerId, scope)),
        ),
      readPauses(db),
      createScheduleRepository(db).findLastEnds(clusterId, FAILURES_IN_A_ROW),
    ]);
    if (row === undefined) return null;
    const { cluster, customer, template, costs } = row;
    return {
      ...toCluster(row, allPauses),
      aws_role_arn: cluster.awsRoleArn ?? customer.awsRoleArn,
      sqs_queue_url: cluster.sqsQueueUrl ?? customer.sqsQueueUrl,
      external_id: customer.externalId,
      has_ca_certificate: cluster.k8sCaCertificate !== null,
      office_hours: cluster.officeHours === null ? null : toOfficeHoursBody(cluster.officeHours),
      maintenance: cluster.maintenance === null ? null : toMaintenanceBody(cluster.maintenance),
      breaker: toBreaker(breakerState(ends, { resetAt: cluster.breakerResetAt, now: now() })),
      features: cluster.features,
      adopt_auto_scaling_groups: cluster.adoptsGroups,
      policy: cluster.policy,
      prices: costs === null ? null : toPrices(costs, now()),
      token: tokenState(
        {
          present: cluster.k8sToken !== null,
          issuedAt: cluster.k8sTokenIssuedAt,
          expiresAt: cluster.k8sTokenExpiresAt,
        },
        now(),
      ),
      node_template: template === null ? null : toTemplate(template),
      check: toCheck(cluster),
      pauses: pausesOf(allPauses, cluster),
    };
  };
