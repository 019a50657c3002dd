import type { ClusterSession } from '@/server/ports/cluster-session';

/**
 * The session of a cluster as plans hold it, for as long as they run. It stands for whatever connection is the cluster's
 * now, so that a new token or role reaches a running plan: with the former connection the plan would never see the node
 * that it waits for, and launch another. Between two connections, and after the last, it is not live.
 */
export class SessionHandle implements ClusterSession {
  private readonly listeners = new Set<() => void>();
  private leave: () => void;

  constructor(private connected: ClusterSession) {
    this.leave = this.follow(connected);
  }

  get cluster() {
    return this.connected.cluster;
  }

  get api() {
    return this.connected.api;
  }

  get aws() {
    return this.connected.aws;
  }

  get facts() {
    return this.connected.facts;
  }

  get placement() {
    return this.connected.placement;
  }

  snapshot() {
    return this.connected.snapshot();
  }

  live(): boolean {
    return this.connected.live();
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  standsFor(session: ClusterSession): boolean {
    return this.connected === session;
  }

  /** Goes over to another connection of the same cluster and tells everyone who listens. */
  connect(session: ClusterSession): void {
    if (session === this.connected) return;
    this.leave();
    this.connected = session;
    this.leave = this.follow(session);
    this.changed();
  }

  private follow(session: ClusterSession): () => void {
    return session.onChange(() => this.changed());
  }

  private changed(): void {
    for (const listener of [...this.listeners]) listener();
  }
}
