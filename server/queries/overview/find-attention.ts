import { and, desc, eq, gte, isNull } from 'drizzle-orm';
import type { Executor } from '@/server/adapters/postgres/database';
import { clusters, nodeTemplates, spotEvents } from '@/server/adapters/postgres/schema';
import type { CustomerScope } from '@/server/ports/repositories/customer-scope';
import { tokenState } from '@/server/queries/clusters/token-state';
import { owned } from '@/server/queries/shared/conditions';
import { textOf, textOrNull } from '@/server/queries/shared/page';
import { findImpaired } from './find-impaired';
import { findPlanAttention } from './find-plan-attention';
import { NO_PLAN, type Attention, type OverviewInput } from './overview-model';

const MAX_FAILED = 20;

type ClusterRow = typeof clusters.$inferSelect;
type TemplateRow = typeof nodeTemplates.$inferSelect;

function statusAttention(cluster: ClusterRow): Omit<Attention, keyof ReturnType<typeof about>>[] {
  const since = textOrNull(cluster.lastSyncedAt);
  const detail = cluster.statusReason;
  switch (cluster.status) {
    case 'connected':
      return [];
    case 'degraded':
      return [
        {
          kind: 'cluster_degraded',
          severity: 'warning',
          title: `${cluster.clusterName} is degraded`,
          detail,
          since,
        },
      ];
    case 'unreachable':
      return [
        {
          kind: 'cluster_unreachable',
          severity: 'error',
          title: `${cluster.clusterName} does not answer`,
          detail,
          since,
        },
      ];
    case 'pending':
      return [
        {
          kind: 'cluster_pending',
          severity: 'warning',
          title: `${cluster.clusterName} was never checked`,
          detail: detail ?? 'Run the check to connect it',
          since: textOf(cluster.createdAt),
        },
      ];
  }
}

function tokenAttention(cluster: ClusterRow, now: Date): Omit<Attention, keyof ReturnType<typeof about>>[] {
  const { state, expires_at: expiresAt } = tokenState(
    {
      present: cluster.k8sToken !== null,
      issuedAt: cluster.k8sTokenIssuedAt,
      expiresAt: cluster.k8sTokenExpiresAt,
    },
    now,
  );
  if (state !== 'expiring' && state !== 'expired') return [];
  return [
    {
      kind: state === 'expired' ? 'token_expired' : 'token_expiring',
      severity: state === 'expired' ? 'error' : 'warning',
      title: `The token of ${cluster.clusterName} ${state === 'expired' ? 'has ended' : 'ends soon'}`,
      detail: 'Give a new one in the cluster’s settings; nothing stops meanwhile',
      since: expiresAt,
    },
  ];
}

function templateAttention(
  cluster: ClusterRow,
  template: TemplateRow | null,
): Omit<Attention, keyof ReturnType<typeof about>>[] {
  // A cluster that never synced has had no chance to learn one.
  if (template === null) {
    return cluster.lastSyncedAt === null
      ? []
      : [
          {
            kind: 'template_missing',
            severity: 'warning',
            title: `${cluster.clusterName} has no node template`,
            detail: 'None was given and none could be learned: a replacement uses the dying node’s own',
            since: null,
          },
        ];
  }
  if (template.status === 'verified') return [];
  return [
    {
      kind: 'template_unverified',
      severity: 'warning',
      title: `The node template of ${cluster.clusterName} is not proven`,
      detail: template.reviewReasons.join('; ') || null,
      since: textOf(template.updatedAt),
    },
  ];
}

function about(cluster: ClusterRow) {
  return {
    customer_id: cluster.customerId,
    cluster_id: cluster.id,
    cluster_name: cluster.clusterName,
    event_id: null,
    ...NO_PLAN,
  };
}

/** What waits for a person, errors first. Failed interruptions are those received since `from`. */
export async function findAttention(
  db: Executor,
  scope: CustomerScope,
  filter: Pick<OverviewInput, 'cluster_id' | 'customer_id'>,
  times: { readonly from: Date; readonly now: Date },
): Promise<Attention[]> {
  const [rows, failed, impaired, ofPlans] = await Promise.all([
    db
      .select({ cluster: clusters, template: nodeTemplates })
      .from(clusters)
      .leftJoin(nodeTemplates, eq(nodeTemplates.clusterId, clusters.id))
      .where(
        and(
          isNull(clusters.deletedAt),
          owned({ customerId: clusters.customerId, clusterId: clusters.id }, scope, filter),
        ),
      ),
    db
      .select({ event: spotEvents, clusterName: clusters.clusterName })
      .from(spotEvents)
      .leftJoin(clusters, eq(clusters.id, spotEvents.clusterId))
      .where(
        and(
          owned(spotEvents, scope, filter),
          eq(spotEvents.status, 'failed'),
          gte(spotEvents.receivedAt, times.from),
        ),
      )
      .orderBy(desc(spotEvents.receivedAt))
      .limit(MAX_FAILED),
    findImpaired(db, scope, filter),
    findPlanAttention(db, scope, filter, times),
  ]);
  const found: Attention[] = [
    ...failed.map(({ event, clusterName }) => ({
      kind: 'interruption_failed' as const,
      severity: 'error' as const,
      title: `The interruption of ${event.nodeName ?? event.instanceId ?? 'an instance'} failed`,
      detail: event.reason,
      customer_id: event.customerId,
      cluster_id: event.clusterId,
      cluster_name: clusterName,
      event_id: event.id,
      ...NO_PLAN,
      since: textOf(event.receivedAt),
    })),
    ...impaired,
    ...ofPlans,
    ...rows.flatMap(({ cluster, template }) =>
      [
        ...statusAttention(cluster),
        ...tokenAttention(cluster, times.now),
        ...templateAttention(cluster, template),
      ].map((item) => ({ ...item, ...about(cluster) })),
    ),
  ];
  return found.sort((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'));
}
