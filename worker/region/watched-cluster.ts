import type { ClusterSnapshot } from '@/server/domain/cluster/snapshot';
import { AppError, errorMessage } from '@/server/domain/shared/app-error';
import type { AwsRegion } from '@/server/ports/aws';
import type { ClusterApi, ClusterWatch } from '@/server/ports/cluster-api';
import type { ClusterSession, PlacementBook } from '@/server/ports/cluster-session';
import type { MonitoredCluster } from '@/server/ports/repositories/fleet-repository';
import { FleetTracker } from '@/server/services/fleet/fleet-tracker';
import { createPlacementBook } from '@/server/services/fleet/placement-book';
import { ClusterSync } from '@/server/services/fleet/sync-cluster';
import { learnedemplate } from '@/server/services/fleet/learn-template';
import type { WorkerDeps } from '../worker-deps';

/** Changes are gathered this long before rows are computed: a rollout is hundreds of them. */
const GATHER_MS = 500;
/** A pass without a change: usage of EC2 facts, prices and `last_synced_at`. */
const IDLE_PASS_MS = 15_000;

/** How often the token is tried by a call of its own. */
const PROBE_EVERY_MS = 60_000;
/** What the watch says of a kind before its first answer. */
const NOT_READ_YET = 'not read yet';

/** One cluster under watch over one connection, until `close`: what a session stands on, and the sync of its rows. */
export class WatchedCluster implements ClusterSession {
  readonly api: ClusterApi;
  readonly aws: AwsRegion;
  readonly facts: FleetTracker;
  readonly placement: PlacementBook;
  private readonly watch: ClusterWatch;
  private readonly sync: ClusterSync;
  private readonly listeners = new Set<() => void>();
  private timer: NodeJS.Timeout | null = null;
  private readonly idle: NodeJS.Timeout;
  private closed = false;
  private lastStatus = '';
  private refusal: string | null = null;
  private probedAt = 0;

  constructor(
    private readonly deps: WorkerDeps,
    private settings: MonitoredCluster,
    token: string,
  ) {
    const connection = {
      clusterId: settings.clusterId,
      endpoint: settings.endpoint,
      token,
      caCertificatePem: settings.caCertificatePem,
    };
    this.api = deps.clusters.open(connection);
    this.watch = deps.clusters.watch(connection);
    this.aws = deps.aws.open({
      clusterId: settings.clusterId,
      roleArn: settings.roleArn,
      externalId: settings.externalId,
      region: settings.region,
    });
    this.facts = new FleetTracker(deps, settings, this.aws);
    this.placement = createPlacementBook(deps.clock, () => this.watch.snapshot());
    this.sync = new ClusterSync(deps, settings, this.facts);
    this.watch.onChange(() => this.changed());
    this.idle = setInterval(() => void this.pass(), IDLE_PASS_MS);
    this.changed();
  }

  get cluster(): MonitoredCluster {
    return this.settings;
  }

  /** Takes over mode, pause, features and policy; a change of the connection needs a new session. */
  updateSettings(settings: MonitoredCluster): void {
    this.settings = settings;
  }

  snapshot(): ClusterSnapshot | null {
    return this.watch.snapshot();
  }

  live(): boolean {
    return this.watch.state().kind === 'live';
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  report() {
    const state = this.watch.state();
    return {
      cluster_id: this.settings.clusterId,
      state: state.kind,
      reason: state.kind === 'failing' ? `${state.code}: ${state.message}` : null,
    };
  }

  async close(): Promise<void> {
    this.closed = true;
    if (this.timer !== null) clearTimeout(this.timer);
    clearInterval(this.idle);
    await this.watch.close();
  }

  private changed(): void {
    const snapshot = this.watch.snapshot();
    if (snapshot !== null) this.facts.observe(snapshot);
    for (const listener of this.listeners) listener();
    if (this.timer !== null || this.closed) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      void this.pass();
    }, GATHER_MS);
  }

  /** Writes rows and status; what fails is logged and comes with the next pass. */
  async pass(): Promise<void> {
    if (this.closed) return;
    try {
      const snapshot = this.watch.snapshot();
      if (snapshot !== null && this.live()) {
        await this.sync.pass(snapshot);
        await learnedemplate(this.deps, this);
        await this.probe();
      }
      await this.writeStatus();
    } catch (error) {
      this.deps.log.warn({ err: error, cluster_id: this.settings.clusterId }, 'a sync pass failed');
    }
  }

  /** Open watches outlive a revoked token for minutes; a call of its own shows it sooner. */
  private async probe(): Promise<void> {
    const now = this.deps.clock.now().getTime();
    if (now - this.probedAt < PROBE_EVERY_MS) return;
    this.probedAt = now;
    try {
      await this.api.canI([{ verb: 'list', group: '', resource: 'nodes' }], { timeoutMs: 5_000 });
      this.refusal = null;
    } catch (error) {
      const code = error instanceof AppError ? error.code : '';
      this.refusal = code.includes('unauthorized') ? errorMessage(error) : null;
    }
  }

  private async writeStatus(): Promise<void> {
    const { status, reason } = this.health();
    const picture = `${status}:${reason ?? ''}`;
    if (picture === this.lastStatus || status === null) return;
    const now = this.deps.clock.now();
    await this.deps.store.transaction(async (store) => {
      const changed = await store.fleet.saveStatus(this.settings.clusterId, { status, reason });
      if (!changed) return;
      await store.activity.append({
        at: now,
        kind: 'cluster.status',
        severity: status === 'connected' ? 'success' : status === 'degraded' ? 'warning' : 'error',
        title: `${this.settings.clusterName} is ${status}${reason === null ? '' : `: ${reason}`}`,
        customerId: this.settings.customerId,
        clusterId: this.settings.clusterId,
        planId: null,
        eventId: null,
        detail: { status, reason },
      });
    });
    this.lastStatus = picture;
  }

  private health(): {
    readonly status: 'connected' | 'degraded' | 'unreachable' | null;
    readonly reason: string | null;
  } {
    const state = this.watch.state();
    switch (state.kind) {
      case 'syncing':
      case 'closed':
        return { status: null, reason: null };
      case 'failing': {
        const refused = state.code.includes('unauthorized') || state.code.includes('forbidden');
        return { status: refused ? 'degraded' : 'unreachable', reason: state.message };
      }
      case 'live': {
        const reasons = [...this.facts.unreadable].map(([action, reason]) => `${action}: ${reason}`);
        if (this.refusal !== null) return { status: 'degraded', reason: this.refusal };
        const unreadable = Object.entries(this.watch.snapshot()?.unreadable ?? {}).flatMap(([kind, why]) =>
          why === NOT_READ_YET ? [] : [`${kind} cannot be read`],
        );
        const essential = this.facts.unreadable.has('ec2:DescribeInstances');
        return essential
          ? { status: 'degraded', reason: reasons.join('; ') }
          : { status: 'connected', reason: [...reasons, ...unreadable].join('; ') || null };
      }
    }
  }
}

/** Opens the stored token; a token that cannot be opened is an operator's problem, said once. */
export function openToken(deps: WorkerDeps, cluster: MonitoredCluster): string | null {
  try {
    return deps.secretBox.open(cluster.tokenSealed, `clusters.k8s_token:${cluster.clusterId}`);
  } catch (error) {
    deps.log.error(
      { cluster_id: cluster.clusterId, reason: errorMessage(error) },
      'the stored token cannot be opened',
    );
    return null;
  }
}
