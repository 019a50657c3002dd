import type { ClusterSession, ClusterSessions } from '@/server/ports/cluster-session';

/** The sessions that this process holds, over all of its leases. */
export class SessionRegistry implements ClusterSessions {
  private readonly sessions = new Map<string, ClusterSession>();

  add(session: ClusterSession): void {
    this.sessions.set(session.cluster.clusterId, session);
  }

  remove(clusterId: string): void {
    this.sessions.delete(clusterId);
  }

  find(clusterId: string): ClusterSession | null {
    return this.sessions.get(clusterId) ?? null;
  }

  ofRegion(account: string, region: string): readonly ClusterSession[] {
    return [...this.sessions.values()].filter(
      ({ cluster }) => cluster.account === account && cluster.region === region,
    );
  }
}
