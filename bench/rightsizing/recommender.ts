import type { Resources } from './workload';

/** A pod as a recommender sees it. */
export interface Pod {
  readonly replica: number;
  readonly requests: Resources;
  readonly startedMinute: number;
  /** The last kill for memory of this pod, and how long its process had run then. */
  readonly lastOom: { readonly minute: number; readonly afterMinutes: number } | null;
}

export interface OomKill {
  readonly replica: number;
  readonly minute: number;
  readonly requestBytes: number;
  readonly limitBytes: number;
}

/** A pod that is replaced by one with these requests. */
export interface PodChange {
  readonly replica: number;
  readonly requests: Resources;
}

/** Who sets the requests of one workload, fed by the usage of its pods minute by minute. */
export interface Recommender {
  observe(replica: number, minute: number, usage: Resources): void;
  observeOom(kill: OomKill): void;
  /** The replica's pod was replaced, by whomever. */
  podReplaced(replica: number): void;
  /** Requests of a pod that somebody else creates. */
  requestsOfNewPod(): Resources;
  /** Pods to replace at this minute. */
  decide(minute: number, pods: readonly Pod[]): readonly PodChange[];
}
