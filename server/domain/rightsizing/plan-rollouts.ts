import type { HourlyPrice } from '@/server/domain/shared/money';
import type { ContainerPatch } from './container-patch';
import type { Finding } from './finding';
import type { RolloutRoom } from './find-rollout-room';
import type { JudgedProposal, KnownWorkload } from './judge-proposals';
import { freedByPatch, valueOfFreed, type UnitPrices } from './unit-prices';
import { workloadKey, type WorkloadSnapshot } from './workload';

/** So many rollouts run side by side: one that goes wrong is seen before many others have begun. */
export const ROLLOUTS_AT_ONCE = 3;
/** The others are left to the next plan, so that one ends within a time that a person can follow. */
const MOST_ROLLOUTS = 30;

/** One workload that is to be patched, with what was proposed of each container. */
export interface WorkloadRollout {
  readonly workload: WorkloadSnapshot;
  readonly containers: readonly (JudgedProposal & { readonly patch: ContainerPatch })[];
  /** Freed requests at the cluster's unit prices, negative where it costs more; null when those are not known. */
  readonly savedPerHour: HourlyPrice | null;
}

export interface RolloutPlan {
  readonly batches: readonly (readonly WorkloadRollout[])[];
  /** Proposals that the guard let through and that find no place in this plan. */
  readonly refused: readonly JudgedProposal[];
}

export function savedByPatches(
  patches: readonly ContainerPatch[],
  replicas: number,
  prices: UnitPrices | null,
): HourlyPrice | null {
  if (prices === null) return null;
  return patches.reduce(
    (sum, patch) => (sum + valueOfFreed(freedByPatch(patch), replicas, prices)) as HourlyPrice,
    0n as HourlyPrice,
  );
}

/** The workloads to be patched in the order of their saving, a few at a time, each of which finds room for its rollout. */
export function planRollouts(
  judged: readonly JudgedProposal[],
  workloads: ReadonlyMap<string, KnownWorkload>,
  context: { readonly prices: UnitPrices | null; readonly roomOf: () => RolloutRoom },
): RolloutPlan {
  const refused: JudgedProposal[] = [];
  const batches: WorkloadRollout[][] = [];
  let room = context.roomOf();
  let batch: WorkloadRollout[] = [];
  let begun = 0;
  const refuse = (rollout: WorkloadRollout, code: Finding['code'], message: string) => {
    for (const one of rollout.containers)
      refused.push({ ...one, patch: null, findings: [...one.findings, { code, resource: null, message }] });
  };
  for (const rollout of group(judged, workloads, context.prices)) {
    if (begun === MOST_ROLLOUTS) {
      refuse(rollout, 'plan_full', `a plan changes at most ${MOST_ROLLOUTS} workloads; the next one goes on`);
      continue;
    }
    const tight = room.take({
      workload: rollout.workload,
      patches: rollout.containers.map(({ patch }) => patch),
    });
    if (tight !== null) {
      refuse(rollout, 'no_room', tight);
      continue;
    }
    begun += 1;
    batch.push(rollout);
    if (batch.length < ROLLOUTS_AT_ONCE) continue;
    batches.push(batch);
    batch = [];
    room = context.roomOf();
  }
  return { batches: batch.length === 0 ? batches : [...batches, batch], refused };
}

/** The judged proposals by workload, the largest saving first, then by name. */
function group(
  judged: readonly JudgedProposal[],
  workloads: ReadonlyMap<string, KnownWorkload>,
  prices: UnitPrices | null,
): readonly WorkloadRollout[] {
  const groups = new Map<string, (JudgedProposal & { readonly patch: ContainerPatch })[]>();
  for (const one of judged) {
    if (one.patch === null) continue;
    const key = workloadKey(one);
    groups.set(key, [...(groups.get(key) ?? []), { ...one, patch: one.patch }]);
  }
  const rollouts = [...groups].flatMap(([key, containers]): WorkloadRollout[] => {
    const workload = workloads.get(key)?.workload;
    if (workload === undefined) return [];
    const patches = containers.map(({ patch }) => patch);
    return [{ workload, containers, savedPerHour: savedByPatches(patches, workload.replicas, prices) }];
  });
  const order = (a: WorkloadRollout, b: WorkloadRollout) => {
    const [saved, other] = [a.savedPerHour ?? 0n, b.savedPerHour ?? 0n];
    if (saved !== other) return saved > other ? -1 : 1;
    return workloadKey(a.workload) < workloadKey(b.workload) ? -1 : 1;
  };
  return rollouts.sort(order);
}
