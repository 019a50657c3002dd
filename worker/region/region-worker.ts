import { ClaimLostError } from '@/server/ports/repositories/claim-lost-error';
import type { Lease } from '@/server/ports/repositories/lease-repository';
import type { MonitoredCluster } from '@/server/ports/repositories/fleet-repository';
import { createOpenInterruption } from '@/server/services/kinds/interruption/open/open-interruption';
import { createReceiveEvent } from '@/server/services/kinds/interruption/events/receive-event';
import { createRunPlan } from '@/server/services/plans/run-plan';
import { LaunchSender } from '@/server/services/launching/send-launch';
import { createKinds } from '@/server/services/plans/plan-kind';
import { PLAN_KINDS } from '@/server/runtime/plan-kinds';
import { createEnsureSchedule } from '@/server/services/triggers/run-schedule';
import { QueuePoller, type PollerReport } from '../pollers/queue-poller';
import type { WorkerDeps } from '../worker-deps';
import { ScaleUpWatch } from './scale-up-watch';
import type { SessionRegistry } from './session-registry';
import { openToken, WatchedCluster } from './watched-cluster';

/** Second chance for what a lost notification or a dead worker left behind. */
const SWEEP_MS = 2_000;
/** Settings (mode, pause, policy) are re-read with every so many sweeps even without a notification. */
const SWEEPS_PER_RELOAD = 5;
/** Waiting events taken up in one sweep. */
const SWEEP_LIMIT = 500;

/**
 * What the holder of one (account, region) lease does without a job queue: polls its queues, watches its clusters, takes
 * up waiting events and runs open plans. Stops at once when the lease is lost.
 */
export class RegionWorker {
  private readonly abort = new AbortController();
  private readonly watched = new Map<string, WatchedCluster>();
  private readonly pollers = new Map<
    string,
    { readonly poller: QueuePoller; readonly abort: AbortController }
  >();
  private readonly plans = new Map<string, Promise<void>>();
  private readonly taking = new Set<string>();
  private timer: NodeJS.Timeout | null = null;
  private sweeps = 0;
  private readonly receive;
  private readonly open;
  private readonly runPlan;
  private readonly ensureSchedule;
  private readonly scaleUps: ScaleUpWatch;
  private reloading: Promise<void> | null = null;

  constructor(
    private readonly deps: WorkerDeps,
    private readonly registry: SessionRegistry,
    private readonly lease: Lease,
  ) {
    const { settings, ...ports } = deps;
    this.scaleUps = new ScaleUpWatch(deps);
    this.receive = createReceiveEvent(ports);
    this.open = createOpenInterruption({
      ...ports,
      sessions: registry,
      drainOnRebalance: settings.drainOnRebalance,
    });
    this.ensureSchedule = createEnsureSchedule({
      ...ports,
      intervalMs: settings.optimizationIntervalMinutes * 60_000,
    });
    const kinds = createKinds(PLAN_KINDS, {
      ...ports,
      launcher: new LaunchSender(ports),
      features: settings.features,
      rightsizing: { settleSeconds: settings.rolloutSettleSeconds },
    });
    this.runPlan = createRunPlan({ ...ports, sessions: registry, kinds });
  }

  get key(): string {
    return `${this.lease.account}/${this.lease.region}`;
  }

  async start(): Promise<void> {
    this.deps.log.info(
      { account: this.lease.account, region: this.lease.region, fencing: this.lease.fencing },
      'lease taken',
    );
    await this.reload();
    if (this.abort.signal.aborted) return;
    this.timer = setInterval(() => this.tick(), SWEEP_MS);
    await this.sweep();
  }

  private tick(): void {
    this.sweeps += 1;
    void this.sweep();
    void this.scaleUps.look(this.watched.values());
    if (this.sweeps % SWEEPS_PER_RELOAD === 0) void this.reload();
  }

  /** Stops everything without undoing anything: a successor resumes from the database. */
  async stop(): Promise<void> {
    this.abort.abort();
    if (this.timer !== null) clearInterval(this.timer);
    for (const { abort } of this.pollers.values()) abort.abort();
    const closing = [...this.watched.values()].map((session) => this.closeSession(session));
    await Promise.allSettled([...this.plans.values(), ...closing]);
  }

  /** The clusters under watch. */
  sessions(): Iterable<WatchedCluster> {
    return this.watched.values();
  }

  reports(): {
    readonly pollers: readonly PollerReport[];
    readonly watches: readonly ReturnType<WatchedCluster['report']>[];
    readonly plans: number;
  } {
    return {
      pollers: [...this.pollers.values()].map(({ poller }) => poller.report()),
      watches: [...this.watched.values()].map((session) => session.report()),
      plans: this.plans.size,
    };
  }

  /** Brings sessions and pollers to what is registered. */
  reload(): Promise<void> {
    this.reloading ??= this.reconcile()
      .catch((error: unknown) =>
        this.deps.log.warn({ err: error, key: this.key }, 'clusters could not be re-read'),
      )
      .finally(() => {
        this.reloading = null;
      });
    return this.reloading;
  }

  /** Takes up waiting events and open plans of this lease. */
  async sweep(): Promise<void> {
    if (this.abort.signal.aborted) return;
    try {
      const [events, plans] = await Promise.all([
        this.deps.store.events.findWaiting(this.lease.account, this.lease.region, SWEEP_LIMIT),
        this.deps.store.plans.findOpen(this.lease.account, this.lease.region),
      ]);
      for (const plan of plans) this.run(plan.id);
      await Promise.all(events.map((event) => this.takeUp(event.id)));
    } catch (error) {
      this.deps.log.warn({ err: error, key: this.key }, 'a sweep failed');
    }
  }

  private async reconcile(): Promise<void> {
    const clusters = await this.deps.store.fleet.findMonitored(this.lease);
    if (this.abort.signal.aborted) return;
    const present = new Set(clusters.map((cluster) => cluster.clusterId));
    for (const [clusterId, session] of this.watched)
      if (!present.has(clusterId)) await this.closeSession(session);
    for (const cluster of clusters) {
      const session = this.watched.get(cluster.clusterId);
      if (session === undefined) this.openSession(cluster);
      else if (sameConnection(cluster, session.cluster)) session.updateSettings(cluster);
      else await this.reconnect(session, cluster);
    }
    this.reconcilePollers(clusters);
    for (const clusterId of this.watched.keys()) await this.ensureSchedule(clusterId);
  }

  /** False when the stored token cannot be opened. */
  private openSession(cluster: MonitoredCluster): boolean {
    const token = openToken(this.deps, cluster);
    if (token === null) return false;
    const session = new WatchedCluster(this.deps, cluster, token);
    this.watched.set(cluster.clusterId, session);
    this.registry.add(session);
    return true;
  }

  /** Puts another connection in the place of one whose token, role or address has changed; running plans go on with it. */
  private async reconnect(former: WatchedCluster, cluster: MonitoredCluster): Promise<void> {
    if (this.openSession(cluster)) await former.close();
    else await this.closeSession(former);
  }

  private async closeSession(session: WatchedCluster): Promise<void> {
    this.watched.delete(session.cluster.clusterId);
    this.registry.remove(session);
    await session.close();
  }

  private reconcilePollers(clusters: readonly MonitoredCluster[]): void {
    const wanted = new Map<string, MonitoredCluster>();
    for (const cluster of clusters)
      if (cluster.queueUrl !== null) wanted.set(pollerKey(cluster, cluster.queueUrl), cluster);
    for (const [key, { abort }] of this.pollers) {
      if (wanted.has(key)) continue;
      abort.abort();
      this.pollers.delete(key);
    }
    for (const [key, cluster] of wanted) {
      if (this.pollers.has(key) || cluster.queueUrl === null) continue;
      const aws = this.deps.aws.open({
        roleArn: cluster.roleArn,
        externalId: cluster.externalId,
        region: cluster.region,
      });
      const abort = new AbortController();
      const queueUrl = cluster.queueUrl;
      const poller = new QueuePoller(this.deps, aws.queue(queueUrl), (message) =>
        this.accept(message.body, queueUrl),
      );
      this.pollers.set(key, { poller, abort });
      void poller.run(AbortSignal.any([abort.signal, this.abort.signal]));
    }
  }

  private async accept(raw: string, queueUrl: string): Promise<void> {
    const received = await this.receive({
      raw,
      source: 'queue',
      queueUrl,
      account: this.lease.account,
      region: this.lease.region,
    });
    for (const event of received.events) {
      if (event.status === 'handling' && !event.duplicate) void this.takeUp(event.event_id);
    }
  }

  /** Opens the interruption of a waiting event and runs it; an event is taken up once at a time. */
  private async takeUp(eventId: string): Promise<void> {
    if (this.taking.has(eventId) || this.abort.signal.aborted) return;
    this.taking.add(eventId);
    try {
      const event = await this.deps.store.events.findById(eventId);
      if (event === null || event.planId !== null || event.status !== 'handling') return;
      const result = await this.open(event);
      if (result.kind === 'opened') this.run(result.planId);
      else if (result.kind === 'again')
        this.deps.log.warn({ event_id: eventId, reason: result.reason }, 'an event waits for its cluster');
    } catch (error) {
      this.deps.log.error({ err: error, event_id: eventId }, 'an event could not be taken up');
    } finally {
      this.taking.delete(eventId);
    }
  }

  private run(planId: string): void {
    if (this.plans.has(planId) || this.abort.signal.aborted) return;
    const claim = {
      planId,
      account: this.lease.account,
      region: this.lease.region,
      workerId: this.deps.settings.workerId,
      fencing: this.lease.fencing,
    };
    const run = this.runPlan(claim, this.abort.signal)
      .catch((error: unknown) => {
        if (error instanceof ClaimLostError || this.abort.signal.aborted)
          this.deps.log.info({ plan_id: planId }, "the plan is left to the lease's new holder");
        else this.deps.log.error({ err: error, plan_id: planId }, 'a plan stopped; it is resumed');
      })
      .finally(() => this.plans.delete(planId));
    this.plans.set(planId, run);
  }
}

function pollerKey(cluster: MonitoredCluster, queueUrl: string): string {
  return `${cluster.roleArn}|${cluster.externalId}|${queueUrl}`;
}

function sameConnection(a: MonitoredCluster, b: MonitoredCluster): boolean {
  return (
    a.endpoint === b.endpoint &&
    a.tokenSealed === b.tokenSealed &&
    a.caCertificatePem === b.caCertificatePem &&
    a.roleArn === b.roleArn &&
    a.externalId === b.externalId &&
    a.region === b.region
  );
}
