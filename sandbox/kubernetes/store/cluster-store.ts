import type { KubeObject } from '../model/objects';
import { PodIndex } from './pod-index';
import { RESOURCE_KINDS, type ObjectOf, type ResourceKind, type ResourceName } from './resource-kinds';
import { Table, type Change, type RevisionSource } from './table';

type Tables = { readonly [N in ResourceName]: Table<ObjectOf<N>> };

/**
 * A table seen without its object type. What is written through it has been parsed by the kind's own schema, so the
 * bivariance of methods is sound here.
 */
export interface AnyTable {
  readonly size: number;
  readonly compactedRevision: number;
  get(key: string): KubeObject | undefined;
  sorted(): KubeObject[];
  create(object: KubeObject): KubeObject;
  update(object: KubeObject): KubeObject;
  remove(key: string): KubeObject | undefined;
  subscribe(listener: (change: Change<KubeObject>) => void): () => void;
  changesSince(revision: number): readonly Change<KubeObject>[] | undefined;
  keepSnapshot(revision: number, items: readonly KubeObject[]): void;
  snapshot(revision: number): readonly KubeObject[] | undefined;
  compact(): void;
}

/** A table with the resource it holds, for code that serves every resource alike. */
export interface StoredResource {
  readonly kind: ResourceKind<KubeObject>;
  readonly table: AnyTable;
}

/** The state of one cluster: a table per resource and one revision counter over all, as etcd has. */
export class ClusterStore implements RevisionSource {
  #revision: number;
  readonly #deliveries: (() => void)[] = [];
  #delivering = false;
  readonly tables: Tables;
  readonly podIndex: PodIndex;
  readonly #byPath = new Map<string, StoredResource>();

  constructor(firstRevision: number) {
    this.#revision = firstRevision;
    this.tables = {
      nodes: new Table(this),
      pods: new Table(this),
      namespaces: new Table(this),
      persistentVolumes: new Table(this),
      persistentVolumeClaims: new Table(this),
      events: new Table(this),
      limitRanges: new Table(this),
      services: new Table(this),
      deployments: new Table(this),
      replicaSets: new Table(this),
      statefulSets: new Table(this),
      daemonSets: new Table(this),
      jobs: new Table(this),
      cronJobs: new Table(this),
      podDisruptionBudgets: new Table(this),
      storageClasses: new Table(this),
      csiNodes: new Table(this),
      volumeAttachments: new Table(this),
      horizontalPodAutoscalers: new Table(this),
      endpointSlices: new Table(this),
      priorityClasses: new Table(this),
    };
    this.podIndex = new PodIndex(this.tables.pods);
    this.#register();
  }

  get revision(): number {
    return this.#revision;
  }

  nextRevision(): number {
    this.#revision += 1;
    return this.#revision;
  }

  enqueue(deliver: () => void): void {
    this.#deliveries.push(deliver);
    if (this.#delivering) return;
    this.#delivering = true;
    try {
      for (let i = 0; i < this.#deliveries.length; i++) this.#deliveries[i]?.();
    } finally {
      this.#deliveries.length = 0;
      this.#delivering = false;
    }
  }

  resource(group: string, version: string, resource: string): StoredResource | undefined {
    return this.#byPath.get(`${group}/${version}/${resource}`);
  }

  /** Forgets the history of every resource, as a freshly started API server has none. */
  compact(): void {
    for (const { table } of this.#byPath.values()) table.compact();
  }

  #register(): void {
    for (const name of Object.keys(RESOURCE_KINDS).filter(isResourceName)) {
      const kind: ResourceKind<KubeObject> = RESOURCE_KINDS[name];
      const table: AnyTable = this.tables[name];
      this.#byPath.set(`${kind.group}/${kind.version}/${kind.resource}`, { kind, table });
    }
  }
}

function isResourceName(name: string): name is ResourceName {
  return name in RESOURCE_KINDS;
}
