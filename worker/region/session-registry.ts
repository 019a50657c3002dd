import type { ClusterSession, ClusterSessions } from '@/server/ports/cluster-session';
import { SessionHandle } from './session-handle';

/**
 * The sessions that this process holds, over all of its leases. What `find` gives out stays the cluster's session when
 * another connection takes over, even when the cluster was without one in between.
 */
export class SessionRegistry implements ClusterSessions {
  private readonly handles = new Map<string, SessionHandle>();
  /** Of clusters without a connection, as long as a running plan still holds them: each keeps a whole snapshot alive. */
  private readonly unconnected = new Map<string, WeakRef<SessionHandle>>();

  /** Makes this the cluster's connection, in the place of the one before if there is one. */
  add(session: ClusterSession): void {
    const { clusterId } = session.cluster;
    const handle = this.handles.get(clusterId) ?? this.unconnected.get(clusterId)?.deref();
    this.unconnected.delete(clusterId);
    if (handle === undefined) this.handles.set(clusterId, new SessionHandle(session));
    else {
      this.handles.set(clusterId, handle);
      handle.connect(session);
    }
  }

  /** Forgets a connection that ends, unless another one has taken its place. */
  remove(session: ClusterSession): void {
    const { clusterId } = session.cluster;
    const handle = this.handles.get(clusterId);
    if (handle?.standsFor(session) !== true) return;
    this.handles.delete(clusterId);
    this.unconnected.set(clusterId, new WeakRef(handle));
  }

  find(clusterId: string): ClusterSession | null {
    return this.handles.get(clusterId) ?? null;
  }

  ofRegion(account: string, region: string): readonly ClusterSession[] {
    return [...this.handles.values()].filter(
      ({ cluster }) => cluster.account === account && cluster.region === region,
    );
  }
}
