import {
  SNAPSHOT_KINDS,
  type ClusterSnapshot,
  type DisruptionBudgetSnapshot,
  type NodeSnapshot,
  type SnapshotKind,
  type VolumeAttachmentSnapshot,
  type VolumeSnapshot,
} from '@/server/domain/cluster/snapshot';
import type { Instant } from '@/server/domain/shared/instant';
import { ObjectTable } from './object-table';
import { PodTable } from './pod-table';
import type { Listing, ReflectorSink } from './reflector';

const NOT_READ_YET = 'not read yet';

/** What is known about the reading of one kind, apart from its objects. */
interface KindState {
  synced: boolean;
  freshAt: Instant | null;
  unreadable: string | null;
  failing: { readonly code: string; readonly message: string } | null;
  malformed: Set<string>;
}

/** The part of a table that a sink needs. */
interface Table<T> {
  replace(items: readonly T[]): void;
  set(key: string, item: T): void;
  remove(key: string): boolean;
}

/**
 * One cluster's objects and how fresh they are. Snapshots never change once given out, and giving one out copies
 * nothing but a few references.
 */
export class ClusterStore {
  readonly nodes: ObjectTable<NodeSnapshot>;
  readonly pods = new PodTable();
  readonly disruptionBudgets: ObjectTable<DisruptionBudgetSnapshot>;
  readonly volumes: ObjectTable<VolumeSnapshot>;
  readonly volumeAttachments: ObjectTable<VolumeAttachmentSnapshot>;
  private readonly states: Readonly<Record<SnapshotKind, KindState>>;
  private version = 0;
  private last: ClusterSnapshot | null = null;

  /** `onChange` is called after each change, `onState` when a kind begins or ceases to fail or gets synced. */
  constructor(
    private readonly clusterId: string,
    private readonly listeners: { readonly onChange: () => void; readonly onState: () => void },
  ) {
    this.nodes = new ObjectTable(({ name }) => name);
    this.disruptionBudgets = new ObjectTable(({ namespace, name }) => `${namespace}/${name}`);
    this.volumes = new ObjectTable(({ name }) => name);
    this.volumeAttachments = new ObjectTable(({ name }) => name);
    this.states = {
      nodes: newState(),
      pods: newState(),
      poddisruptionbudgets: newState(),
      persistentvolumes: newState(),
      volumeattachments: newState(),
    };
  }

  /** The two kinds without which there is no snapshot. */
  get synced(): boolean {
    return this.states.nodes.synced && this.states.pods.synced;
  }

  failureOf(kind: SnapshotKind): KindState['failing'] {
    return this.states[kind].failing;
  }

  sinkFor<T>(kind: SnapshotKind, table: Table<T>): ReflectorSink<T> {
    const state = this.states[kind];
    return {
      replace: ({ items, malformedKeys }: Listing<T>) => {
        table.replace(items);
        state.malformed = new Set(malformedKeys);
        state.unreadable = null;
        state.synced = true;
        this.listeners.onState();
        this.changed();
      },
      set: (key, item) => {
        table.set(key, item);
        state.malformed.delete(key);
        this.changed();
      },
      remove: (key) => {
        const wasMalformed = state.malformed.delete(key);
        if (table.remove(key) || wasMalformed) this.changed();
      },
      // The last state that was understood stays: a pod that is forgotten could be taken for one that is gone.
      malformed: (key) => {
        state.malformed.add(key);
        this.changed();
      },
      fresh: (at) => {
        if (state.freshAt !== null && state.freshAt.getTime() >= at.getTime()) return;
        state.freshAt = at;
        this.last = null;
      },
      unreadable: (reason) => {
        if (state.unreadable === reason && !state.synced) return;
        table.replace([]);
        state.malformed = new Set();
        state.unreadable = reason;
        state.synced = false;
        this.changed();
      },
      failing: (failure) => {
        state.failing = failure;
        this.listeners.onState();
      },
    };
  }

  snapshot(): ClusterSnapshot | null {
    if (!this.synced) return null;
    const freshAt = this.freshAt();
    if (freshAt === null) return null;
    const malformed = this.malformedCounts();
    this.last ??= Object.freeze({
      clusterId: this.clusterId,
      version: this.version,
      freshAt,
      nodes: this.nodes.view(),
      pods: this.pods.view(),
      podsByNode: this.pods.byNode(),
      disruptionBudgets: this.disruptionBudgets.list(),
      volumes: this.volumes.list(),
      volumeAttachments: this.volumeAttachments.list(),
      unreadable: this.unreadable(),
      ...(malformed === null ? {} : { malformed }),
    });
    return this.last;
  }

  private changed(): void {
    this.version += 1;
    this.last = null;
    this.listeners.onChange();
  }

  /** The oldest of the readable kinds' times. */
  private freshAt(): Instant | null {
    let oldest: Instant | null = null;
    for (const kind of SNAPSHOT_KINDS) {
      const { synced, freshAt } = this.states[kind];
      if (!synced || freshAt === null) continue;
      if (oldest === null || freshAt.getTime() < oldest.getTime()) oldest = freshAt;
    }
    return oldest;
  }

  private unreadable(): Readonly<Partial<Record<SnapshotKind, string>>> {
    const reasons: Partial<Record<SnapshotKind, string>> = {};
    for (const kind of SNAPSHOT_KINDS) {
      const { synced, unreadable, failing } = this.states[kind];
      if (!synced) reasons[kind] = unreadable ?? failing?.message ?? NOT_READ_YET;
    }
    return reasons;
  }

  private malformedCounts(): Readonly<Partial<Record<SnapshotKind, number>>> | null {
    const counts: Partial<Record<SnapshotKind, number>> = {};
    for (const kind of SNAPSHOT_KINDS) {
      const { size } = this.states[kind].malformed;
      if (size > 0) counts[kind] = size;
    }
    return Object.keys(counts).length === 0 ? null : counts;
  }
}

function newState(): KindState {
  return { synced: false, freshAt: null, unreadable: null, failing: null, malformed: new Set() };
}
