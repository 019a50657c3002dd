import { and, desc, eq, isNotNull, isNull, lt, notInArray, sql } from 'drizzle-orm';
import { v7 } from 'uuid';
import { readMaintenance } from '@/server/domain/calendar/maintenance';
import type { NodeOwner } from '@/server/domain/cluster/node-owner';
import {
  parseHourlyPrice,
  sumHourly,
  toDecimalDollars,
  type HourlyPrice,
} from '@/server/domain/shared/money';
import type {
  FleetRepository,
  MonitoredCluster,
  NodeRow,
  PauseLevel,
} from '@/server/ports/repositories/fleet-repository';
import type { Executor } from '../../database';
import { clusters, customers, nodes, nodeTemplates, pauses } from '../../schema';

/** Rows per statement, far under the protocol's 65,535 parameters. */
const CHUNK = 500;

function strictest(levels: readonly PauseLevel[]): PauseLevel | null {
  if (levels.includes('everything')) return 'everything';
  return levels.includes('optimization') ? 'optimization' : null;
}

export function createFleetRepository(db: Executor): FleetRepository {
  async function load(where: ReturnType<typeof and>): Promise<MonitoredCluster[]> {
    const [rows, active] = await Promise.all([
      db
        .select({ cluster: clusters, customer: customers })
        .from(clusters)
        .innerJoin(customers, eq(customers.id, clusters.customerId))
        .where(and(isNull(clusters.deletedAt), where)),
      db.select().from(pauses),
    ]);
    return rows.flatMap(({ cluster, customer }) => {
      if (cluster.k8sToken === null) return [];
      const levels = active
        .filter(
          (p) => p.scope === 'platform' || p.scopeId === (p.scope === 'customer' ? customer.id : cluster.id),
        )
        .map((p) => p.level);
      return [
        {
          clusterId: cluster.id,
          customerId: customer.id,
          clusterName: cluster.clusterName,
          endpoint: cluster.k8sApiEndpoint,
          tokenSealed: cluster.k8sToken,
          tokenExpiresAt: cluster.k8sTokenExpiresAt,
          caCertificatePem: cluster.k8sCaCertificate,
          region: cluster.region,
          account: cluster.awsAccountId,
          roleArn: cluster.awsRoleArn ?? customer.awsRoleArn,
          externalId: customer.externalId,
          queueUrl: cluster.sqsQueueUrl ?? customer.sqsQueueUrl,
          mode: cluster.mode,
          features: cluster.features,
          customerFeatures: customer.features,
          adoptsGroups: cluster.adoptsGroups,
          policy: cluster.policy,
          maintenance: cluster.maintenance === null ? null : readMaintenance(cluster.maintenance),
          breakerResetAt: cluster.breakerResetAt,
          autoscaler: cluster.autoscaler,
          pause: strictest(levels),
          revision: `${cluster.updatedAt.getTime()}:${customer.updatedAt.getTime()}`,
        },
      ];
    });
  }

  return {
    findMonitored: (key) =>
      load(
        key === undefined
          ? undefined
          : and(eq(clusters.awsAccountId, key.account), eq(clusters.region, key.region)),
      ),
    async findMonitoredById(clusterId) {
      const [cluster] = await load(and(eq(clusters.id, clusterId)));
      return cluster ?? null;
    },
    async findNodeByInstance(instanceId) {
      const [row] = await db
        .select({
          clusterId: nodes.clusterId,
          nodeName: nodes.nodeName,
          account: clusters.awsAccountId,
          region: clusters.region,
        })
        .from(nodes)
        .innerJoin(clusters, eq(clusters.id, nodes.clusterId))
        .where(and(eq(nodes.instanceId, instanceId), isNull(clusters.deletedAt)))
        .orderBy(desc(nodes.lastSeenAt))
        .limit(1);
      return row ?? null;
    },
    async saveNodes(clusterId, rows, totals, now) {
      for (let start = 0; start < rows.length; start += CHUNK) {
        const chunk = rows.slice(start, start + CHUNK);
        await db
          .insert(nodes)
          .values(
            chunk.map((row) => ({
              ...row,
              id: v7(),
              clusterId,
              pricePerHour: row.pricePerHour === null ? null : toDecimalDollars(row.pricePerHour),
              firstSeenAt: now,
              lastSeenAt: now,
            })),
          )
          .onConflictDoUpdate({
            target: [nodes.clusterId, nodes.nodeUid],
            set: {
              instanceId: sql`excluded.instance_id`,
              instanceType: sql`excluded.instance_type`,
              availabilityZone: sql`excluded.availability_zone`,
              nodeType: sql`excluded.node_type`,
              owner: sql`excluded.owner`,
              autoScalingGroup: sql`excluded.auto_scaling_group`,
              status: sql`excluded.status`,
              unschedulable: sql`excluded.unschedulable`,
              cpuCores: sql`excluded.cpu_cores`,
              memoryGb: sql`excluded.memory_gb`,
              pricePerHour: sql`excluded.price_per_hour`,
              priceSource: sql`excluded.price_source`,
              podCount: sql`excluded.pod_count`,
              lastSeenAt: now,
              goneAt: null,
            },
          });
      }
      const present = rows.map((row) => row.nodeUid);
      await db
        .update(nodes)
        .set({ goneAt: now })
        .where(
          and(
            eq(nodes.clusterId, clusterId),
            isNull(nodes.goneAt),
            present.length === 0 ? undefined : notInArray(nodes.nodeUid, present),
          ),
        );
      const priced = rows.flatMap((row): HourlyPrice[] =>
        row.pricePerHour === null ? [] : [row.pricePerHour],
      );
      await db
        .update(clusters)
        .set({
          nodeCount: rows.length,
          spotNodeCount: rows.filter((row) => row.nodeType === 'spot').length,
          onDemandNodeCount: rows.filter((row) => row.nodeType === 'on-demand').length,
          podCount: totals.podCount,
          autoscaler: totals.autoscaler,
          currentCostPerHour: priced.length === 0 ? null : toDecimalDollars(sumHourly(priced)),
          unpricedNodeCount: rows.length - priced.length,
          lastSyncedAt: now,
        })
        .where(eq(clusters.id, clusterId));
    },
    async findNodes(clusterId) {
      const rows = await db
        .select()
        .from(nodes)
        .where(and(eq(nodes.clusterId, clusterId), isNull(nodes.goneAt)));
      return rows.map((row): NodeRow => ({
        ...row,
        owner: row.owner as NodeOwner,
        pricePerHour: row.pricePerHour === null ? null : parseHourlyPrice(row.pricePerHour),
      }));
    },
    async markRisk(clusterId, instanceId, at) {
      await db
        .update(nodes)
        .set({ riskRaisedAt: at })
        .where(and(eq(nodes.clusterId, clusterId), eq(nodes.instanceId, instanceId)));
    },
    async saveStatus(clusterId, status) {
      const changed = await db
        .update(clusters)
        .set({ status: status.status, statusReason: status.reason })
        .where(
          and(
            eq(clusters.id, clusterId),
            sql`(${clusters.status} <> ${status.status} or ${clusters.statusReason} is distinct from ${status.reason})`,
          ),
        )
        .returning({ id: clusters.id });
      return changed.length > 0;
    },
    async findTokens(customerId) {
      return db
        .select({
          clusterId: clusters.id,
          customerId: clusters.customerId,
          clusterName: clusters.clusterName,
          issuedAt: clusters.k8sTokenIssuedAt,
          expiresAt: clusters.k8sTokenExpiresAt,
        })
        .from(clusters)
        .where(
          and(eq(clusters.customerId, customerId), isNull(clusters.deletedAt), isNotNull(clusters.k8sToken)),
        );
    },
    async findProofsBefore(customerId, before) {
      const rows = await db
        .select({
          clusterId: clusters.id,
          customerId: clusters.customerId,
          clusterName: clusters.clusterName,
          verifiedAt: nodeTemplates.verifiedAt,
        })
        .from(nodeTemplates)
        .innerJoin(clusters, eq(clusters.id, nodeTemplates.clusterId))
        .where(
          and(
            eq(clusters.customerId, customerId),
            isNull(clusters.deletedAt),
            eq(nodeTemplates.status, 'verified'),
            lt(nodeTemplates.verifiedAt, before),
          ),
        );
      return rows.flatMap(({ verifiedAt, ...row }) => (verifiedAt === null ? [] : [{ ...row, verifiedAt }]));
    },
    async findTemplate(clusterId) {
      const [row] = await db.select().from(nodeTemplates).where(eq(nodeTemplates.clusterId, clusterId));
      return row ?? null;
    },
    async saveTemplate(template, id, now) {
      const row = {
        ...template,
        securityGroupIds: [...template.securityGroupIds],
        reviewReasons: [...template.reviewReasons],
        subnets: { ...template.subnets },
        updatedAt: now,
      };
      await db
        .insert(nodeTemplates)
        .values({ ...row, id, createdAt: now })
        .onConflictDoUpdate({
          target: nodeTemplates.clusterId,
          set: row,
          ...(template.origin === 'learned' ? { setWhere: eq(nodeTemplates.origin, 'learned') } : {}),
        });
    },
  };
}
