import { and, eq, isNull, ne, or, sql } from 'drizzle-orm';
import { readMaintenance, storeMaintenance, type Maintenance } from '@/server/domain/calendar/maintenance';
import type { ActivityKind } from '@/server/ports/repositories/activity-repository';
import type {
  ClusterChangeNote,
  ClusterRecord,
  ClusterRepository,
  GivenTemplateRecord,
} from '@/server/ports/repositories/cluster-repository';
import type { Instant } from '@/server/domain/shared/instant';
import type { Database, Executor } from '../../database';
import { inTransaction } from '../../in-transaction';
import { clusters, customers, nodeTemplates } from '../../schema';
import { createActivityRepository } from '../events/activity-repository';
import { cordonedByUs, deleteCluster } from './delete-cluster';
import { inScope } from '../../in-scope';
import { isUniqueViolation } from '../../unique-violation';

const toStored = (maintenance: Maintenance | null) =>
  maintenance === null ? null : storeMaintenance(maintenance);

function toRecord(row: typeof clusters.$inferSelect): ClusterRecord {
  return {
    id: row.id,
    customerId: row.customerId,
    clusterName: row.clusterName,
    endpoint: row.k8sApiEndpoint,
    tokenSealed: row.k8sToken,
    tokenIssuedAt: row.k8sTokenIssuedAt,
    tokenExpiresAt: row.k8sTokenExpiresAt,
    caCertificatePem: row.k8sCaCertificate,
    region: row.region,
    account: row.awsAccountId,
    roleArn: row.awsRoleArn,
    queueUrl: row.sqsQueueUrl,
    status: row.status,
    statusReason: row.statusReason,
    mode: row.mode,
    officeHours: row.officeHours,
    maintenance: row.maintenance === null ? null : readMaintenance(row.maintenance),
    features: row.features,
    adoptsGroups: row.adoptsGroups,
    policy: row.policy,
    checkResult: row.checkResult,
    checkedAt: row.checkedAt,
  };
}

function toColumns(record: ClusterRecord, now: Instant) {
  return {
    customerId: record.customerId,
    clusterName: record.clusterName,
    k8sApiEndpoint: record.endpoint,
    k8sToken: record.tokenSealed,
    k8sTokenIssuedAt: record.tokenIssuedAt,
    k8sTokenExpiresAt: record.tokenExpiresAt,
    k8sCaCertificate: record.caCertificatePem,
    region: record.region,
    awsAccountId: record.account,
    awsRoleArn: record.roleArn,
    sqsQueueUrl: record.queueUrl,
    status: record.status,
    statusReason: record.statusReason,
    officeHours: record.officeHours,
    maintenance: toStored(record.maintenance),
    features: { ...record.features },
    adoptsGroups: record.adoptsGroups,
    policy: { ...record.policy },
    checkResult: record.checkResult,
    checkedAt: record.checkedAt,
    updatedAt: now,
  };
}

export async function notifyClustersChanged(db: Executor, account: string, region: string): Promise<void> {
  await db.execute(sql`select pg_notify('clusters_changed', ${`${account}/${region}`})`);
}

async function saveTemplate(
  db: Executor,
  clusterId: string,
  template: GivenTemplateRecord,
  now: Instant,
): Promise<void> {
  const { id, securityGroupIds, subnets, ...source } = template;
  const columns = {
    ...source,
    origin: 'given' as const,
    learnedFromInstanceId: null,
    securityGroupIds: [...securityGroupIds],
    subnets: { ...subnets },
    status: 'unverified' as const,
    reviewReasons: [],
    verifiedAt: null,
    updatedAt: now,
  };
  await db
    .insert(nodeTemplates)
    .values({ id, clusterId, createdAt: now, ...columns })
    .onConflictDoUpdate({ target: nodeTemplates.clusterId, set: columns });
}

async function noteChange(
  db: Executor,
  cluster: Pick<ClusterRecord, 'id' | 'customerId' | 'account' | 'region'>,
  note: { readonly kind: ActivityKind; readonly title: string },
  now: Instant,
): Promise<void> {
  await createActivityRepository(db).append({
    at: now,
    kind: note.kind,
    severity: 'info',
    title: note.title,
    customerId: cluster.customerId,
    clusterId: cluster.id,
    planId: null,
    eventId: null,
    detail: {},
  });
  await notifyClustersChanged(db, cluster.account, cluster.region);
}

export function createClusterRepository(db: Database): ClusterRepository {
  async function write(
    written: {
      readonly cluster: ClusterRecord;
      readonly template: GivenTemplateRecord | null;
      readonly note: ClusterChangeNote;
      readonly now: Instant;
    },
    change: (tx: Executor) => Promise<unknown>,
  ): Promise<boolean> {
    const { cluster, template, note, now } = written;
    try {
      await inTransaction(db, async (tx) => {
        await change(tx);
        if (template !== null) await saveTemplate(tx, cluster.id, template, now);
        await noteChange(tx, cluster, note, now);
      });
      return true;
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw error;
    }
  }

  return {
    async findById(scope, clusterId) {
      const [row] = await db
        .select()
        .from(clusters)
        .where(
          and(eq(clusters.id, clusterId), isNull(clusters.deletedAt), inScope(clusters.customerId, scope)),
        );
      return row === undefined ? null : toRecord(row);
    },

    async findClash(wanted, exceptClusterId) {
      const sameName = and(
        eq(clusters.customerId, wanted.customerId),
        eq(clusters.clusterName, wanted.clusterName),
      );
      const [row] = await db
        .select()
        .from(clusters)
        .where(
          and(
            isNull(clusters.deletedAt),
            or(eq(clusters.k8sApiEndpoint, wanted.endpoint), sameName),
            exceptClusterId === null ? undefined : ne(clusters.id, exceptClusterId),
          ),
        )
        .orderBy(sql`(${clusters.k8sApiEndpoint} = ${wanted.endpoint}) desc`)
        .limit(1);
      if (row === undefined) return null;
      return {
        clusterId: row.id,
        customerId: row.customerId,
        by: row.k8sApiEndpoint === wanted.endpoint ? 'endpoint' : 'name',
      };
    },

    insert: (cluster, template, note, now) =>
      write({ cluster, template, note, now }, (tx) =>
        tx
          .insert(clusters)
          .values({ id: cluster.id, mode: cluster.mode, createdAt: now, ...toColumns(cluster, now) }),
      ),

    update: ({ cluster, externalId }, template, note, now) =>
      write({ cluster, template, note, now }, async (tx) => {
        await tx
          .update(clusters)
          .set(toColumns(cluster, now))
          .where(and(eq(clusters.id, cluster.id), isNull(clusters.deletedAt)));
        if (externalId !== null)
          await tx
            .update(customers)
            .set({ externalId, updatedAt: now })
            .where(eq(customers.id, cluster.customerId));
      }),

    async saveSettings(clusterId, { maintenance, ...settings }, note, now) {
      await inTransaction(db, async (tx) => {
        const [row] = await tx
          .update(clusters)
          .set({
            ...settings,
            ...(maintenance === undefined ? {} : { maintenance: toStored(maintenance) }),
            updatedAt: now,
          })
          .where(and(eq(clusters.id, clusterId), isNull(clusters.deletedAt)))
          .returning();
        if (row !== undefined) await noteChange(tx, toRecord(row), note, now);
      });
    },

    async saveCheck(clusterId, check, now) {
      await inTransaction(db, async (tx) => {
        const [row] = await tx
          .update(clusters)
          .set({
            checkResult: check.result,
            checkedAt: now,
            status: check.status,
            statusReason: check.statusReason,
          })
          .where(and(eq(clusters.id, clusterId), isNull(clusters.deletedAt)))
          .returning();
        if (row !== undefined) await notifyClustersChanged(tx, row.awsAccountId, row.region);
      });
    },

    findCordonedByUs: (clusterId) => cordonedByUs(db, clusterId),
    delete: (clusterId, note, now) =>
      deleteCluster(db, clusterId, now, (tx, cluster) => noteChange(tx, cluster, note, now)),
  };
}
