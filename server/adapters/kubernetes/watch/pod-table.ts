import type { PodSnapshot } from '@/server/domain/cluster/snapshot';
import { ShardedMap } from './sharded-map';

const NO_PODS: ReadonlySet<string> = new Set();

/** Pods by UID with an index by node, both with views that do not change. */
export class PodTable {
  private readonly pods = new ShardedMap<PodSnapshot>();
  private readonly nodes = new ShardedMap<ReadonlySet<string>>();

  /** Takes over a complete list: what is not in it is gone. */
  replace(items: readonly PodSnapshot[]): void {
    this.pods.clear();
    this.nodes.clear();
    const byNode = new Map<string, Set<string>>();
    for (const pod of items) {
      this.pods.set(pod.uid, pod);
      if (pod.nodeName === null) continue;
      const onNode = byNode.get(pod.nodeName);
      if (onNode === undefined) byNode.set(pod.nodeName, new Set([pod.uid]));
      else onNode.add(pod.uid);
    }
    for (const [nodeName, uids] of byNode) this.nodes.set(nodeName, uids);
  }

  set(uid: string, pod: PodSnapshot): void {
    const before = this.pods.get(uid);
    this.pods.set(uid, pod);
    if (before !== undefined && before.nodeName === pod.nodeName) return;
    if (before !== undefined) this.unindex(before);
    if (pod.nodeName === null) return;
    this.nodes.set(pod.nodeName, new Set(this.nodes.get(pod.nodeName)).add(uid));
  }

  remove(uid: string): boolean {
    const before = this.pods.get(uid);
    if (before === undefined) return false;
    this.pods.delete(uid);
    this.unindex(before);
    return true;
  }

  view(): ReadonlyMap<string, PodSnapshot> {
    return this.pods.view();
  }

  byNode(): ReadonlyMap<string, ReadonlySet<string>> {
    return this.nodes.view();
  }

  /** Sets are replaced, not changed: a view that was given out may hold them. */
  private unindex(pod: PodSnapshot): void {
    if (pod.nodeName === null) return;
    const rest = new Set(this.nodes.get(pod.nodeName) ?? NO_PODS);
    rest.delete(pod.uid);
    if (rest.size === 0) this.nodes.delete(pod.nodeName);
    else this.nodes.set(pod.nodeName, rest);
  }
}
