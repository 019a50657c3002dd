import type { ClusterSnapshot, SnapshotKind } from '@/server/domain/cluster/snapshot';
import { errorMessage } from '@/server/domain/shared/app-error';
import type { Instant } from '@/server/domain/shared/instant';
import type { ClusterWatch, WatchState } from '@/server/ports/cluster-api';
import type { SkippedObject } from '../calls/list-objects';
import {
  disruptionBudgetSource,
  nodeSource,
  podSource,
  volumeAttachmentSource,
  volumeSource,
} from '../calls/list-source';
import { qualifiedName, type ObjectIdentity } from '../projection/parse-object';
import type { ClusterGatewayOptions } from '../transport/settings';
import type { ApiClient } from '../transport/api-client';
import { ClusterStore } from './cluster-store';
import { Reflector, type ReflectorSink } from './reflector';
import { clusterSource, type WatchedKind } from './watched-kind';

/** Changes within this time are told once. */
const COALESCE_MS = 50;

const REQUIRED: ReadonlySet<SnapshotKind> = new Set(['nodes', 'pods']);

/** A snapshot of one cluster kept fresh by one reflector a kind, until `close`. */
export class WatchedCluster implements ClusterWatch {
  readonly clusterId: string;
  private readonly store: ClusterStore;
  private readonly closing = new AbortController();
  private readonly listeners = new Set<(snapshot: ClusterSnapshot) => void>();
  private readonly running: Promise<void>;
  private failingSince: Instant | null = null;
  private notifying = false;

  constructor(
    private readonly client: ApiClient,
    private readonly options: ClusterGatewayOptions,
  ) {
    this.clusterId = client.clusterId;
    this.store = new ClusterStore(client.clusterId, {
      onChange: () => this.notifySoon(),
      onState: () => this.noteState(),
    });
    const { store } = this;
    this.running = Promise.all([
      this.reflect({ kind: 'nodes', source: nodeSource, keyOf: ({ name }) => name }, store.nodes),
      this.reflect(
        { kind: 'pods', source: podSource(), keyOf: (pod) => pod.uid ?? qualifiedName(pod) },
        store.pods,
      ),
      this.reflect(
        { kind: 'poddisruptionbudgets', source: disruptionBudgetSource, keyOf: qualifiedName },
        store.disruptionBudgets,
      ),
      this.reflect({ kind: 'persistentvolumes', source: volumeSource, keyOf: qualifiedName }, store.volumes),
      this.reflect(
        { kind: 'volumeattachments', source: volumeAttachmentSource, keyOf: qualifiedName },
        store.volumeAttachments,
      ),
    ]).then(() => undefined);
  }

  snapshot(): ClusterSnapshot | null {
    return this.closing.signal.aborted ? null : this.store.snapshot();
  }

  state(): WatchState {
    if (this.closing.signal.aborted) return { kind: 'closed' };
    const failure = this.failure();
    if (failure !== null && this.failingSince !== null) {
      return { kind: 'failing', ...failure, since: this.failingSince };
    }
    return { kind: this.store.synced ? 'live' : 'syncing' };
  }

  onChange(listener: (snapshot: ClusterSnapshot) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.listeners.clear();
    this.closing.abort();
    await this.running;
  }

  private reflect<T extends ObjectIdentity>(
    watched: WatchedKind<T>,
    table: Parameters<typeof this.store.sinkFor<T>>[1],
  ): Promise<void> {
    const sink: ReflectorSink<T> = this.store.sinkFor(watched.kind, table);
    const source = clusterSource(this.client, watched, {
      pageTimeoutMs: this.options.settings.timeoutMs,
      random: Math.random,
      onSkipped: (skipped) => this.tellSkipped(watched.kind, skipped),
    });
    const required = REQUIRED.has(watched.kind);
    const reflector = new Reflector(source, sink, {
      clock: this.options.clock,
      required,
      random: Math.random,
    });
    return reflector.run(this.closing.signal);
  }

  private failure(): { readonly code: string; readonly message: string } | null {
    return this.store.failureOf('nodes') ?? this.store.failureOf('pods');
  }

  private noteState(): void {
    const failure = this.failure();
    if (failure === null) {
      if (this.failingSince !== null)
        this.options.log.info({ clusterId: this.clusterId }, 'cluster watch is well again');
      this.failingSince = null;
    } else if (this.failingSince === null) {
      this.failingSince = this.options.clock.now();
      this.options.log.warn({ clusterId: this.clusterId, ...failure }, 'cluster watch fails');
    }
  }

  private tellSkipped(kind: SnapshotKind, skipped: readonly SkippedObject[]): void {
    this.options.log.warn(
      { clusterId: this.clusterId, kind, skipped: skipped.length, first: skipped[0]?.error.message },
      'objects of the cluster not understood and left out',
    );
  }

  private notifySoon(): void {
    if (this.notifying || this.listeners.size === 0) return;
    this.notifying = true;
    void this.options.clock.sleep(COALESCE_MS, this.closing.signal).then(() => {
      this.notifying = false;
      const snapshot = this.snapshot();
      if (snapshot === null) return;
      for (const listener of this.listeners) {
        try {
          listener(snapshot);
        } catch (error) {
          this.options.log.error(
            { clusterId: this.clusterId, error: errorMessage(error) },
            'a listener of the cluster watch failed',
          );
        }
      }
    });
  }
}
