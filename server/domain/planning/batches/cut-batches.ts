import { err, ok, type Result } from '@/server/domain/shared/result';
import {
  poolIdentity,
  type FleetNode,
  type MixPlan,
  type PoolCount,
  type PoolIdentity,
} from '../target-mix/plan-from-mix';

/** Nodes that come and go together; what comes is Ready before anything goes. */
export interface Batch {
  readonly additions: readonly PoolCount[];
  readonly removals: readonly FleetNode[];
}

export interface BatchQuestion {
  readonly plan: MixPlan;
  /** All counted nodes of today. */
  readonly nodes: readonly FleetNode[];
  vcpuOf(pool: PoolIdentity): number;
  /** Whether every layer of the gate holds for that mix; the overlap inside a batch is not judged (Decision 22). */
  holds(mix: readonly PoolCount[]): boolean;
  /** Whether nodes may leave side by side once those before are gone. */
  mayLeaveTogether(removals: readonly FleetNode[], before: readonly FleetNode[]): boolean;
}

/** A batch removes at most one node or this share of the cluster's vCPU (Decision 22). */
const MOST_REMOVED_SHARE = 0.33;

/** When new nodes come: `as-needed`, as few with each batch as it needs; `at-once`, all with the first. */
type Arrival = 'as-needed' | 'at-once';

/**
 * Cuts a plan into batches after each of which every layer holds. Each takes as many nodes away as it may, and brings as
 * few as it needs for that; what the last ones do not need comes with the last batch. Where that leads nowhere, all new
 * nodes come with the first batch, which costs more overlap. Fails when no such order is found.
 */
export function cutBatches(question: BatchQuestion): Result<readonly Batch[], { readonly message: string }> {
  const asNeeded = cut(question, 'as-needed');
  if (asNeeded.ok) return asNeeded;
  const atOnce = cut(question, 'at-once');
  return atOnce.ok ? atOnce : asNeeded;
}

function cut(
  question: BatchQuestion,
  arrival: Arrival,
): Result<readonly Batch[], { readonly message: string }> {
  const state = new Remaining(question, arrival);
  const batches: Batch[] = [];
  while (!state.isEmpty()) {
    const batch = state.next();
    if (batch === null) {
      const standing = batches.length === 0 ? 'the first step' : `step ${batches.length + 1}`;
      return err({
        message: `no order of launches and removals holds every layer: ${standing} would break one`,
      });
    }
    batches.push(batch);
  }
  return ok(batches);
}

class Remaining {
  private units: readonly PoolIdentity[];
  private removals: readonly FleetNode[];
  private gone: readonly FleetNode[] = [];
  private readonly mix = new Map<string, PoolCount>();

  constructor(
    private readonly question: BatchQuestion,
    private readonly arrival: Arrival,
  ) {
    this.units = question.plan.additions.flatMap(({ count, ...pool }) =>
      Array.from({ length: count }, () => pool),
    );
    this.removals = question.plan.removals;
    for (const node of question.nodes) this.add(this.mix, node, 1);
  }

  isEmpty(): boolean {
    return this.units.length === 0 && this.removals.length === 0;
  }

  /** The next batch, taken out of what remains; null when none holds. */
  next(): Batch | null {
    for (let size = this.largestRemoval(); size >= (this.removals.length === 0 ? 0 : 1); size -= 1) {
      const batch = this.take(this.removals.slice(0, size));
      if (batch !== null) return batch;
    }
    // The nodes that leave first by rank cannot go yet: another one may.
    for (const node of this.removals.slice(1)) {
      const batch = this.take([node]);
      if (batch !== null) return batch;
    }
    return null;
  }

  /** A batch with these removals; null when no number of new nodes makes it hold. */
  private take(removals: readonly FleetNode[]): Batch | null {
    if (!this.question.mayLeaveTogether(removals, this.gone)) return null;
    const ordered = this.inZonesOf(removals);
    for (const count of this.additionCounts(removals, ordered)) {
      const units = ordered.slice(0, count);
      const after = this.after(units, removals);
      if (!this.question.holds([...after.values()])) continue;
      this.units = ordered.slice(count);
      this.removals = this.removals.filter((node) => !removals.includes(node));
      this.gone = [...this.gone, ...removals];
      this.mix.clear();
      for (const [key, row] of after) this.mix.set(key, row);
      return { additions: fold(units), removals };
    }
    return null;
  }

  private largestRemoval(): number {
    const total = [...this.mix.values()].reduce((sum, row) => sum + row.count * this.question.vcpuOf(row), 0);
    let size = 0;
    let removed = 0;
    for (const node of this.removals) {
      removed += node.vcpu;
      if (size > 0 && removed > total * MOST_REMOVED_SHARE) break;
      size += 1;
    }
    return size;
  }

  /** New nodes in the zones that lose some come first: pods with a volume can only stay in their zone. */
  private inZonesOf(removals: readonly FleetNode[]): readonly PoolIdentity[] {
    const zones = new Set(removals.map((node) => node.availabilityZone));
    const isNear = (unit: PoolIdentity) => zones.has(unit.availabilityZone);
    return [...this.units.filter(isNear), ...this.units.filter((unit) => !isNear(unit))];
  }

  /** How many additions to try with these removals: as much vCPU as goes, then more; all of them with the last removals. */
  private additionCounts(
    removals: readonly FleetNode[],
    ordered: readonly PoolIdentity[],
  ): readonly number[] {
    const all = ordered.length;
    if (this.arrival === 'at-once' || removals.length === this.removals.length) return [all];
    let needed = removals.reduce((sum, node) => sum + node.vcpu, 0);
    let least = 0;
    for (const unit of ordered) {
      if (needed <= 0) break;
      needed -= this.question.vcpuOf(unit);
      least += 1;
    }
    return Array.from({ length: all - least + 1 }, (_, more) => least + more);
  }

  private after(units: readonly PoolIdentity[], removals: readonly FleetNode[]): Map<string, PoolCount> {
    const after = new Map(this.mix);
    for (const unit of units) this.add(after, unit, 1);
    for (const node of removals) this.add(after, node, -1);
    return after;
  }

  private add(mix: Map<string, PoolCount>, pool: PoolIdentity, count: number): void {
    const { instanceType, availabilityZone, lifecycle } = pool;
    const key = poolIdentity(pool);
    const next = (mix.get(key)?.count ?? 0) + count;
    if (next === 0) mix.delete(key);
    else mix.set(key, { instanceType, availabilityZone, lifecycle, count: next });
  }
}

function fold(units: readonly PoolIdentity[]): readonly PoolCount[] {
  const counts = new Map<string, PoolCount>();
  for (const unit of units) {
    const key = poolIdentity(unit);
    counts.set(key, { ...unit, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()];
}
