import { plusSeconds, type Instant } from '@/server/domain/shared/instant';

/** A node that an optimization took away for good, or that one or a scale-up has brought to stay. */
export interface CapacityMove {
  readonly at: Instant;
  readonly kind: 'removed' | 'added';
  readonly instanceType: string;
  /** It was taken out of an Auto Scaling group of the customer's. */
  readonly fromGroup: boolean;
}

/**
 * The moves that scale-up goes by. It launches outside of Auto Scaling groups: where that is not allowed, nothing of what was
 * taken out of one comes back. What was brought counts against the rest all the same, which errs on the small side.
 */
export const movesThatCount = (
  moves: readonly CapacityMove[],
  adoptsGroups: boolean,
): readonly CapacityMove[] => (adoptsGroups ? moves : moves.filter((move) => !move.fromGroup));

/** What CloudOptim owes the cluster, in vCPU. */
export interface CapacityBudget {
  /** Whether it has ever taken a node away: where it has not, scale-up is not its business (Decision 3). */
  readonly hasRemoved: boolean;
  /** Removed and not brought back yet. */
  readonly owedVcpu: number;
  /** The part of it that was removed in the last 24 hours. */
  readonly owedLatelyVcpu: number;
}

/** In `approve` mode what was taken away within this comes back without a person (docs/designs/scale-up.md). */
const LATELY_SECONDS = 24 * 3_600;

/** Adds the moves up; those of types that the catalog does not know count as nothing, which errs on the small side. */
export function capacityBudget(
  moves: readonly CapacityMove[],
  vcpuOf: (instanceType: string) => number | null,
  now: Instant,
): CapacityBudget {
  const since = plusSeconds(now, -LATELY_SECONDS);
  let owed = 0;
  let lately = 0;
  for (const move of moves) {
    const vcpu = (vcpuOf(move.instanceType) ?? 0) * (move.kind === 'removed' ? 1 : -1);
    owed += vcpu;
    if (move.at >= since) lately += vcpu;
  }
  const owedVcpu = Math.max(0, owed);
  return {
    hasRemoved: moves.some((move) => move.kind === 'removed'),
    owedVcpu,
    owedLatelyVcpu: Math.min(owedVcpu, Math.max(0, lately)),
  };
}
