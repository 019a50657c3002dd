import type { ObjectMeta, Pod } from '../model/objects';
import { keyOf, type Change, type Table } from './table';

type Group = ReadonlyMap<string, Pod>;
const NONE: Group = new Map();

/** The uid of the controller that owns an object, if any. */
export function controllerUid(metadata: ObjectMeta): string | undefined {
  return metadata.ownerReferences?.find((owner) => owner.controller === true)?.uid;
}

/** Pods by node, by owning controller and by namespace, kept with every commit so that nothing scans all pods. */
export class PodIndex {
  readonly #byNode = new Map<string, Map<string, Pod>>();
  readonly #byOwner = new Map<string, Map<string, Pod>>();
  readonly #byNamespace = new Map<string, Map<string, Pod>>();

  constructor(pods: Table<Pod>) {
    pods.index((change) => this.#apply(change));
  }

  onNode(nodeName: string): Group {
    return this.#byNode.get(nodeName) ?? NONE;
  }

  ownedBy(uid: string): Group {
    return this.#byOwner.get(uid) ?? NONE;
  }

  inNamespace(namespace: string): Group {
    return this.#byNamespace.get(namespace) ?? NONE;
  }

  #apply({ type, object, previous }: Change<Pod>): void {
    const key = keyOf(object.metadata);
    const next = type === 'DELETED' ? undefined : object;
    this.#move(this.#byNode, key, [previous?.spec.nodeName, next?.spec.nodeName], next);
    const ownerBefore = previous && controllerUid(previous.metadata);
    this.#move(this.#byOwner, key, [ownerBefore, next && controllerUid(next.metadata)], next);
    this.#move(this.#byNamespace, key, [previous?.metadata.namespace, next?.metadata.namespace], next);
  }

  #move(
    groups: Map<string, Map<string, Pod>>,
    key: string,
    [from, to]: readonly [string | undefined, string | undefined],
    pod: Pod | undefined,
  ): void {
    if (from !== undefined && from !== to) {
      const group = groups.get(from);
      group?.delete(key);
      if (group?.size === 0) groups.delete(from);
    }
    if (to === undefined || pod === undefined) return;
    const group = groups.get(to);
    if (group) group.set(key, pod);
    else groups.set(to, new Map([[key, pod]]));
  }
}
