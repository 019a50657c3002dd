import {
  answersOfOnePool,
  judgeOffers,
  safetyLikeness,
  type JudgeBought,
  type LaunchOffer,
  type OffersVerdict,
} from '@/server/domain/safety/evaluation/judge-offers';
import { poolKey, type Allocation, type CandidatePool } from '@/server/domain/safety/mix/mix';

/** Launches that a plan wants in one pool, and the pools that may serve them as well, the best first. */
export interface WantedLaunch {
  readonly planned: CandidatePool;
  readonly count: number;
  readonly candidates: readonly CandidatePool[];
}

export interface WidenedOffers extends OffersVerdict {
  /** One a wanted launch, its planned pool first; as wide as every layer allows. */
  readonly offers: readonly LaunchOffer[];
}

/**
 * Pools of one offer at most. AWS advises to be flexible across ten types, of which each has several zones
 * (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-best-practices.html).
 */
const MOST_POOLS = 12;
/** Verdicts over all offers: they are given under the lock of the cluster, at some ten thousand a second. */
const MOST_ANSWERS = 256;

/**
 * Widens each launch's pools as far as every layer holds whichever pool takes all of it (Decision 18), whatever
 * the other launches get; and so that every answer shared among the pools holds too. Turn by turn, so that no launch is
 * widened at the cost of the others. `fixed` are offers of others that stand already; `holdsLater` tells whether what
 * follows in the plan would still hold, which an alternative must not spoil. Deterministic.
 */
export function widenOffers(
  wanted: readonly WantedLaunch[],
  fixed: readonly LaunchOffer[],
  judge: JudgeBought,
  holdsLater: (bought: readonly Allocation[]) => boolean = () => true,
): WidenedOffers {
  let offers: LaunchOffer[] = wanted.map(({ planned, count }) => ({ pools: [planned], count }));
  const together = (own: readonly LaunchOffer[]) => [...fixed, ...own];
  const planned = judgeOffers(together(offers), judge);
  if (!planned.isSafe) return { ...planned, offers };
  const likeness = safetyLikeness(planned.verdict);
  const isSafeAlike = (own: readonly LaunchOffer[]): boolean => {
    for (const bought of answersOfOnePool(together(own))) {
      const verdict = judge(bought);
      if (!verdict.isSafe || safetyLikeness(verdict) !== likeness) return false;
    }
    return true;
  };
  // Of others' offers every answer must be safe in the same way too, or nothing is known of what is shared.
  if (!isSafeAlike(offers)) return { ...planned, offers };
  const queues = wanted.map((launch) => [...launch.candidates]);
  const widen = (index: number, candidate: CandidatePool): boolean => {
    const offer = offers[index];
    if (offer === undefined || offer.pools.length >= MOST_POOLS) return false;
    if (offer.pools.some((pool) => poolKey(pool) === poolKey(candidate))) return false;
    const widened = offers.with(index, { ...offer, pools: [...offer.pools, candidate] });
    if (answerCount(together(widened)) > MOST_ANSWERS) return false;
    // What is new are the answers in which the candidate takes this offer; the others hold already.
    const taken = offers.with(index, { ...offer, pools: [candidate] });
    if (!isSafeAlike(taken)) return false;
    for (const bought of answersOfOnePool(together(taken))) if (!holdsLater(bought)) return false;
    offers = widened;
    return true;
  };
  while (queues.some((queue) => queue.length > 0)) {
    queues.forEach((queue, index) => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) if (widen(index, next)) return;
    });
  }
  return { ...planned, offers };
}

const answerCount = (offers: readonly LaunchOffer[]): number =>
  offers.reduce((product, offer) => product * offer.pools.length, 1);
