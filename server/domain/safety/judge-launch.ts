import type { JudgeInput } from '@/server/domain/safety/judge-input';
import { judgeMix } from '@/server/domain/safety/judge-mix';
import { poolKey, type CandidatePool } from '@/server/domain/safety/mix';
import type { Verdict } from '@/server/domain/safety/verdict';

/** A launch that may be served by any of its pools. */
export interface LaunchOffer {
  readonly pools: readonly CandidatePool[];
  readonly count: number;
}

export interface LaunchVerdict {
  /** True when the launch may be sent with all of its pools. */
  readonly isSafe: boolean;
  /** The verdict for each pool taking the whole launch, in the order of the offer. */
  readonly byPool: readonly { readonly pool: string; readonly verdict: Verdict }[];
}

/**
 * Judges a launch on top of `current`: approved only if every layer holds whichever pool takes all of it (spec
 * 08-decided, 3). An offer without pools or without nodes is not safe: there is nothing to approve.
 */
export function judgeLaunch(input: Omit<JudgeInput, 'proposed'>, offer: LaunchOffer): LaunchVerdict {
  const byPool = offer.pools.map((pool) => ({
    pool: poolKey(pool),
    verdict: judgeMix({ ...input, proposed: [...input.current, { ...pool, count: offer.count }] }),
  }));
  return {
    isSafe: byPool.length > 0 && offer.count > 0 && byPool.every(({ verdict }) => verdict.isSafe),
    byPool,
  };
}
