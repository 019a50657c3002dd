import { and, desc, eq, ilike, isNull, or, sql, type SQL } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Executor } from '@/server/adapters/postgres/database';
import { clusters, nodes, optimizationHistory, spotEvents } from '@/server/adapters/postgres/schema';
import { inScope } from '@/server/adapters/postgres/in-scope';
import type { CustomerScope } from '@/server/ports/repositories/customer-scope';
import type { SearchResult } from './search-model';

const PER_KIND = 8;
/** A whole id, or enough of its start to mean one. */
const ID_START = /^[0-9a-f]{8}[0-9a-f-]{0,28}$/i;

const escaped = (text: string): string => text.replace(/[\\%_]/g, (mark) => `\\${mark}`);

/** Rows whose id starts with the text, by range so that the primary key serves it; undefined when it is no id. */
function startsWithId(column: PgColumn, text: string): SQL | undefined {
  if (!ID_START.test(text)) return undefined;
  const digits = text.replaceAll('-', '').slice(0, 32);
  return sql`${column} between ${digits.padEnd(32, '0')}::uuid and ${digits.padEnd(32, 'f')}::uuid`;
}

type SearchItem = SearchResult['items'][number];

interface SearchTerms {
  readonly scope: CustomerScope;
  readonly text: string;
  /** Patterns for `like`: anywhere in a name, and at the start of an id of AWS. */
  readonly contains: string;
  readonly starts: string;
}

async function findClusters(db: Executor, terms: SearchTerms): Promise<SearchItem[]> {
  const rows = await db
    .select()
    .from(clusters)
    .where(
      and(
        isNull(clusters.deletedAt),
        inScope(clusters.customerId, terms.scope),
        or(ilike(clusters.clusterName, terms.contains), startsWithId(clusters.id, terms.text)),
      ),
    )
    .orderBy(clusters.clusterName)
    .limit(PER_KIND);
  return rows.map((row) => ({
    kind: 'cluster',
    id: row.id,
    title: row.clusterName,
    detail: row.region,
    cluster_id: row.id,
  }));
}

async function findNodes(db: Executor, terms: SearchTerms): Promise<SearchItem[]> {
  const rows = await db
    .select({ node: nodes, clusterName: clusters.clusterName })
    .from(nodes)
    .innerJoin(clusters, eq(clusters.id, nodes.clusterId))
    .where(
      and(
        isNull(nodes.goneAt),
        isNull(clusters.deletedAt),
        inScope(clusters.customerId, terms.scope),
        or(ilike(nodes.nodeName, terms.contains), ilike(nodes.instanceId, terms.starts)),
      ),
    )
    .limit(PER_KIND);
  return rows.map(({ node, clusterName }) => ({
    kind: 'node',
    id: node.nodeName,
    title: node.nodeName,
    detail: [node.instanceId, clusterName].filter((part) => part !== null).join(' · '),
    cluster_id: node.clusterId,
  }));
}

async function findEvents(db: Executor, terms: SearchTerms): Promise<SearchItem[]> {
  const rows = await db
    .select()
    .from(spotEvents)
    .where(
      and(
        inScope(spotEvents.customerId, terms.scope),
        or(ilike(spotEvents.instanceId, terms.starts), startsWithId(spotEvents.id, terms.text)),
      ),
    )
    .orderBy(desc(spotEvents.receivedAt))
    .limit(PER_KIND);
  return rows.map((row) => ({
    kind: 'event',
    id: row.id,
    title: `${row.eventType.replaceAll('_', ' ')} ${row.instanceId ?? ''}`.trim(),
    detail: row.status,
    cluster_id: row.clusterId,
  }));
}

async function findPlans(db: Executor, terms: SearchTerms): Promise<SearchItem[]> {
  const rows = await db
    .select()
    .from(optimizationHistory)
    .where(
      and(
        inScope(optimizationHistory.customerId, terms.scope),
        or(
          ilike(optimizationHistory.subjectInstanceId, terms.starts),
          startsWithId(optimizationHistory.id, terms.text),
        ),
      ),
    )
    .orderBy(desc(optimizationHistory.createdAt))
    .limit(PER_KIND);
  return rows.map((row) => ({
    kind: 'plan',
    id: row.id,
    title: `${row.optimizationType.replaceAll('_', ' ')} ${row.subjectInstanceId ?? ''}`.trim(),
    detail: row.status,
    cluster_id: row.clusterId,
  }));
}

/** Clusters by name, nodes and events by instance or node name, plans by instance or id; at most eight of a kind. */
export const createSearch =
  (db: Executor) =>
  async (scope: CustomerScope, text: string): Promise<SearchResult> => {
    const terms = { scope, text, contains: `%${escaped(text)}%`, starts: `${escaped(text)}%` };
    const found = await Promise.all([
      findClusters(db, terms),
      findNodes(db, terms),
      findEvents(db, terms),
      findPlans(db, terms),
    ]);
    return { items: found.flat() };
  };
