import type { FaultBoard, SimulatedClock } from '../../../shared/contract';
import type { ClusterStore, StoredResource } from '../../store/cluster-store';
import type { ResourceRequest } from './request-info';
import type { TokenIdentity } from '../access/tokens';

/** Usage at a moment as the metrics API reports it; undefined where the pod runs nowhere. */
export interface UsageSource {
  podUsage(namespace: string, name: string, at: Date): readonly ContainerUsage[] | undefined;
  nodeUsage(
    nodeName: string,
    at: Date,
  ): { readonly cpuNanocores: number; readonly memoryKib: number } | undefined;
}

export interface ContainerUsage {
  readonly name: string;
  readonly cpuNanocores: number;
  readonly memoryKib: number;
}

/** What every handler works with. */
export interface ApiContext {
  readonly clusterName: string;
  readonly store: ClusterStore;
  readonly clock: SimulatedClock;
  readonly faults: FaultBoard;
  readonly usage: UsageSource;
  /** A new random uid. */
  readonly newUid: () => string;
  /** A random suffix for `generateName`. */
  readonly newSuffix: () => string;
}

/** A request that passed authentication and authorization, for one stored resource. */
export interface ApiRequest {
  readonly method: string;
  readonly info: ResourceRequest;
  readonly stored: StoredResource;
  readonly query: URLSearchParams;
  readonly body: Buffer;
  readonly contentType: string;
  readonly userAgent: string;
  readonly identity: TokenIdentity;
}

/** An answer in one piece, or in pieces that are serialized only as the client takes them. */
export interface Reply {
  readonly status: number;
  readonly body: object | Iterable<string>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Times on the wire have whole seconds, RFC 3339. */
export function wireTime(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

/** Whether the request is only to be tried (`dryRun=All`). */
export function isDryRun(query: URLSearchParams): boolean {
  return query.getAll('dryRun').includes('All');
}
