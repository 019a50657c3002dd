import { ASG_TAG } from '@/server/domain/cluster/node-owner';
import type { ClusterSnapshot } from '@/server/domain/cluster/snapshot';
import { SPOT_PRICE_LIFE_MS } from '@/server/domain/money/price-freshness';
import { errorMessage } from '@/server/domain/shared/app-error';
import type { HourlyPrice } from '@/server/domain/shared/money';
import type { AwsRegion, InstanceFacts, InstanceTypeFacts } from '@/server/ports/aws';
import { AwsAccessError } from '@/server/ports/aws-errors';
import type { Clock } from '@/server/ports/clock';
import type { CallOptions } from '@/server/ports/cluster-api';
import type { FleetFacts, PricesRead } from '@/server/ports/cluster-session';
import type { Log } from '@/server/ports/log';
import type { DatedPrice, SourcedPrice } from '@/server/domain/money/prices';
import type { OnDemandCatalog } from '@/server/ports/pool-facts';
import type { MonitoredCluster, NodeRow } from '@/server/ports/repositories/fleet-repository';
import { ListPrices } from './list-prices';
import { toNodeRow } from './node-row';

/** Spot prices move slowly (AWS smooths them); every ten minutes is far within their life. */
const SPOT_PRICE_REFRESH_MS = 10 * 60 * 1000;
/** Types and offerings change a few times a year. */
const TYPES_REFRESH_MS = 24 * 3600 * 1000;
/** List prices change a few times a year. */
const PRICE_LIST_REFRESH_MS = 24 * 3600 * 1000;
/** A large region has some ten pages of 100 products, one after the other, each with its reserved terms. */
const PRICE_LIST_TIMEOUT_MS = 120_000;
/** A missing grant is asked for again this often, so that a mended role is noticed. */
const DENIED_RETRY_MS = 10 * 60 * 1000;
/** EC2 accepts 200 values in one filter, Auto Scaling 50 instance ids. */
const DESCRIBE_CHUNK = 200;

export interface FleetTrackerDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly catalog: OnDemandCatalog;
}

/** What EC2 knows about one cluster's machines, asked for as nodes appear and kept in memory. */
export class FleetTracker implements FleetFacts {
  readonly unreadable = new Map<string, string>();
  private readonly instances = new Map<string, InstanceFacts>();
  private readonly groups = new Map<string, string>();
  private readonly groupsAsked = new Set<string>();
  private types = new Map<string, InstanceTypeFacts>();
  private offerings: Set<string> | null = null;
  private readonly prices = new Map<string, { price: HourlyPrice; at: number }>();
  private readonly listPrices: ListPrices;
  private readingPriceList = false;
  private lastSpot: PricesRead['spot'] = null;
  private readonly due = new Map<string, number>();
  private observed: ClusterSnapshot | null = null;
  /** Grows with whatever rows are made of besides the snapshot. */
  private learned = 0;
  private computed: {
    readonly snapshot: ClusterSnapshot;
    readonly learned: number;
    readonly rows: readonly NodeRow[];
  } | null = null;

  constructor(
    private readonly deps: FleetTrackerDeps,
    private readonly cluster: MonitoredCluster,
    private readonly aws: AwsRegion,
  ) {
    this.listPrices = new ListPrices(deps, cluster.region);
  }

  instance(instanceId: string): InstanceFacts | null {
    return this.instances.get(instanceId) ?? null;
  }

  instanceType(name: string): InstanceTypeFacts | null {
    return this.types.get(name) ?? null;
  }

  allTypes(): readonly InstanceTypeFacts[] {
    return [...this.types.values()];
  }

  spotPrice(instanceType: string, availabilityZone: string): HourlyPrice | null {
    const known = this.prices.get(`${instanceType}/${availabilityZone}`);
    if (known === undefined || this.deps.clock.now().getTime() - known.at > SPOT_PRICE_LIFE_MS) return null;
    return known.price;
  }

  onDemandPrice(instanceType: string): SourcedPrice | null {
    return this.listPrices.priceOf(instanceType);
  }

  pricesRead(): PricesRead {
    const { listPrices, types } = this;
    return {
      settled:
        (this.lastSpot !== null || this.unreadable.has('ec2:DescribeSpotPriceHistory')) &&
        (this.due.has('pricing:GetProducts') || this.unreadable.has('pricing:GetProducts')),
      onDemand: listPrices.origin(),
      onDemandPrices: () => {
        const names = new Set([...types.keys(), ...this.rows().flatMap((row) => row.instanceType ?? [])]);
        const prices = new Map<string, DatedPrice>();
        for (const name of names) {
          const price = listPrices.dated(name);
          if (price !== null) prices.set(name, price);
        }
        return prices;
      },
      spot: this.lastSpot,
    };
  }

  offered(instanceType: string, availabilityZone: string): boolean | null {
    return this.offerings === null ? null : this.offerings.has(`${instanceType}/${availabilityZone}`);
  }

  /** Takes the cluster's present snapshot, by which the next rows are computed. Costs nothing until they are read. */
  observe(snapshot: ClusterSnapshot): void {
    this.observed = snapshot;
  }

  /**
   * Computed when read, since a cluster changes many times a second and rows are read far less often; kept until the
   * snapshot or what is known of EC2 changes. Never behind a slow EC2: what is not known yet is null in a row.
   */
  rows(): readonly NodeRow[] {
    const { observed: snapshot, learned } = this;
    if (snapshot === null) return [];
    if (this.computed?.snapshot !== snapshot || this.computed.learned !== learned)
      this.computed = { snapshot, learned, rows: this.computeRows(snapshot) };
    return this.computed.rows;
  }

  async refresh(instanceIds: readonly string[], options?: CallOptions): Promise<void> {
    await this.ask('ec2:DescribeInstances', 0, async () => {
      for (const instance of await this.aws.compute.describeInstances(instanceIds, options))
        this.instances.set(instance.instanceId, instance);
    });
  }

  /**
   * Learns what is missing about the snapshot's nodes and answers with the rows, of a newer snapshot where one was
   * observed meanwhile. Never throws; what fails is recorded.
   */
  async update(snapshot: ClusterSnapshot): Promise<readonly NodeRow[]> {
    if (this.observed === null || this.observed.version <= snapshot.version) this.observe(snapshot);
    // Not waited for: the list is megabytes, and rows without these prices are rows.
    void this.learnListPrices();
    const ids = [...snapshot.nodes.values()].flatMap((node) =>
      node.instanceId === null ? [] : [node.instanceId],
    );
    await this.learnInstances(ids.filter((id) => !this.instances.has(id)));
    await this.learnGroups(ids.filter((id) => !this.groupsAsked.has(id)));
    await this.learnedypes();
    await this.learnPrices(snapshot);
    this.forget(new Set(ids));
    // Prices age without a change of anything else.
    this.learned += 1;
    return this.rows();
  }

  private computeRows(snapshot: ClusterSnapshot): readonly NodeRow[] {
    return [...snapshot.nodes.values()].map((node) =>
      toNodeRow(node, snapshot, {
        instance: node.instanceId === null ? null : this.instance(node.instanceId),
        group: node.instanceId === null ? null : (this.groups.get(node.instanceId) ?? null),
        spotPrice: (type, zone) => this.spotPrice(type, zone),
        onDemandPrice: (type) => this.onDemandPrice(type),
      }),
    );
  }

  private async learnInstances(ids: readonly string[]): Promise<void> {
    for (let start = 0; start < ids.length; start += DESCRIBE_CHUNK) {
      await this.refresh(ids.slice(start, start + DESCRIBE_CHUNK));
    }
    for (const id of ids) {
      const group = this.instances.get(id)?.tags[ASG_TAG];
      if (group !== undefined) {
        this.groups.set(id, group);
        this.groupsAsked.add(id);
        this.learned += 1;
      }
    }
  }

  private async learnGroups(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.ask('autoscaling:DescribeAutoScalingInstances', 0, async () => {
      for (const membership of await this.aws.groups.membershipsOf(ids))
        this.groups.set(membership.instanceId, membership.groupName);
      for (const id of ids) this.groupsAsked.add(id);
    });
  }

  private async learnedypes(): Promise<void> {
    await this.ask('ec2:DescribeInstanceTypes', TYPES_REFRESH_MS, async () => {
      const types = await this.aws.compute.describeInstanceTypes('all');
      this.types = new Map(types.map((type) => [type.instanceType, type]));
    });
    await this.ask('ec2:DescribeInstanceTypeOfferings', TYPES_REFRESH_MS, async () => {
      const offered = await this.aws.compute.describeTypeOfferings();
      this.offerings = new Set(offered.map((one) => `${one.instanceType}/${one.availabilityZone}`));
    });
  }

  private async learnListPrices(): Promise<void> {
    if (this.readingPriceList) return;
    this.readingPriceList = true;
    await this.ask(
      'pricing:GetProducts',
      PRICE_LIST_REFRESH_MS,
      async () => this.listPrices.keep(await this.aws.onDemandPrices({ timeoutMs: PRICE_LIST_TIMEOUT_MS })),
      DENIED_RETRY_MS,
    );
    this.readingPriceList = false;
  }

  private async learnPrices(snapshot: ClusterSnapshot): Promise<void> {
    await this.ask('ec2:DescribeSpotPriceHistory', SPOT_PRICE_REFRESH_MS, async () => {
      const now = this.deps.clock.now();
      const points = await this.aws.compute.latestSpotPrices(this.pricedTypes(snapshot), now);
      this.lastSpot = { readAt: now, points };
      for (const point of points) {
        this.prices.set(`${point.instanceType}/${point.availabilityZone}`, {
          price: point.pricePerHour,
          at: now.getTime(),
        });
      }
    });
  }

  /** The cluster's own types, and every one from half its smallest to twice its largest. */
  private pricedTypes(snapshot: ClusterSnapshot): readonly string[] {
    const own = new Set(
      [...snapshot.nodes.values()].flatMap((node) => (node.instanceType === null ? [] : [node.instanceType])),
    );
    const sizes = [...own].flatMap((name) => this.types.get(name)?.vcpu ?? []);
    if (sizes.length === 0) return [...own];
    const smallest = Math.min(...sizes) / 2;
    const largest = Math.max(...sizes) * 2;
    const near = this.allTypes().filter(
      (type) => !type.bareMetal && type.gpuCount === 0 && type.vcpu >= smallest && type.vcpu <= largest,
    );
    return [...new Set([...own, ...near.map((type) => type.instanceType)])];
  }

  private forget(present: ReadonlySet<string>): void {
    for (const id of this.instances.keys()) {
      if (present.has(id)) continue;
      this.instances.delete(id);
      this.groups.delete(id);
      this.groupsAsked.delete(id);
    }
  }

  /** Asks AWS unless it was asked lately; a failure is kept with its reason and does not stop the rest. */
  private async ask(
    action: string,
    everyMs: number,
    call: () => Promise<void>,
    failedRetryMs = 0,
  ): Promise<void> {
    const now = this.deps.clock.now().getTime();
    if (now < (this.due.get(action) ?? 0)) return;
    try {
      await call();
      this.learned += 1;
      this.unreadable.delete(action);
      this.due.set(action, now + everyMs);
    } catch (error) {
      const reason = errorMessage(error);
      if (this.unreadable.get(action) !== reason) {
        this.deps.log.warn(
          { err: error, cluster_id: this.cluster.clusterId, action },
          'AWS facts could not be read',
        );
      }
      this.unreadable.set(action, reason);
      this.due.set(action, now + (error instanceof AwsAccessError ? DENIED_RETRY_MS : failedRetryMs));
    }
  }
}
