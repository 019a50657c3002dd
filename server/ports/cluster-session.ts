import type { ClusterSnapshot, PodSnapshot } from '@/server/domain/cluster/snapshot';
import type { HourlyPrice } from '@/server/domain/shared/money';
import type { Instant } from '@/server/domain/shared/instant';
import type { AwsRegion, InstanceFacts, InstanceTypeFacts } from '@/server/ports/aws';
import type { SpotPricePoint, DatedPrice, PriceOrigin, SourcedPrice } from '@/server/domain/money/prices';
import type { CallOptions, ClusterApi } from '@/server/ports/cluster-api';
import type { MonitoredCluster, NodeRow } from '@/server/ports/repositories/fleet-repository';

/** Prices as they were last read, for keeping. */
export interface PricesRead {
  /** Each price was asked for once at least, whatever came of it; before that nothing is to be kept. */
  readonly settled: boolean;
  /** Where on-demand prices come from first. */
  readonly onDemand: PriceOrigin;
  /** On-demand prices of every type that is known and has one. */
  onDemandPrices(): ReadonlyMap<string, DatedPrice>;
  /** The last answer with Spot prices; null before the first. */
  readonly spot: { readonly readAt: Instant; readonly points: readonly SpotPricePoint[] } | null;
}

/** What EC2 told about a cluster's machines; kept by the worker that holds the lease. */
export interface FleetFacts {
  instance(instanceId: string): InstanceFacts | null;
  /** Forgets and asks again, e.g. for a node that has just joined. */
  refresh(instanceIds: readonly string[], options?: CallOptions): Promise<void>;
  instanceType(name: string): InstanceTypeFacts | null;
  allTypes(): readonly InstanceTypeFacts[];
  /** Latest Spot price of a pool, null when unknown or older than two hours. */
  spotPrice(instanceType: string, availabilityZone: string): HourlyPrice | null;
  /**
   * On-demand list price of a type in the cluster's region: the AWS Price List's, else the dated catalog's, else null.
   * Rows, candidates and the gate all ask here, so that they never disagree.
   */
  onDemandPrice(instanceType: string): SourcedPrice | null;
  pricesRead(): PricesRead;
  offered(instanceType: string, availabilityZone: string): boolean | null;
  /** The present nodes with owner, lifecycle and price, as last synchronized. */
  rows(): readonly NodeRow[];
  /** What could not be read, by EC2 action, with the reason. */
  readonly unreadable: ReadonlyMap<string, string>;
}

/** Room on other nodes that is promised to leaving pods, so that two drains never count on the same room. */
export interface PlacementBook {
  /** UIDs of those pods that fit on nodes other than the ones being emptied; reserves the room for a while. */
  claimRoom(pods: readonly PodSnapshot[], leavingNodes: ReadonlySet<string>): ReadonlySet<string>;
}

/**
 * One cluster as the lease holder works with it. It outlives its connection: after a change of token, role or address the
 * same session reaches the cluster by the new one. So read `api`, `aws`, `facts` and `placement` off the session at each
 * use, and do not keep them.
 */
export interface ClusterSession {
  readonly cluster: MonitoredCluster;
  readonly api: ClusterApi;
  readonly aws: AwsRegion;
  readonly facts: FleetFacts;
  readonly placement: PlacementBook;
  /** Null before the first sync of a connection and after the last one was closed. */
  snapshot(): ClusterSnapshot | null;
  /** False when the watches are failing, syncing or closed, so that the snapshot must not be relied on. */
  live(): boolean;
  /** Calls back when the snapshot has changed or another connection took over; returns the unsubscribe function. */
  onChange(listener: () => void): () => void;
}

/** The sessions that this process holds. */
export interface ClusterSessions {
  find(clusterId: string): ClusterSession | null;
  ofRegion(account: string, region: string): readonly ClusterSession[];
}
