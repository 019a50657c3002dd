import type { ClusterConnection } from '@/server/ports/cluster-api';

/** The cluster that the suite runs against. */
export interface ConformanceTarget {
  readonly connection: ClusterConnection;
  /** May create and delete nodes, namespaces, pods, budgets and deployments: the suite makes what it acts on. */
  readonly adminToken: string;
  /** A token of the older, smaller grants; null skips what needs it. */
  readonly olderGrantsToken: string | null;
  /** An existing namespace to work in; null makes one. */
  readonly namespace: string | null;
  /** An existing node that may be cordoned for a moment; null makes a Node object. */
  readonly nodeName: string | null;
  close(): Promise<void>;
}
