import type { Allocation, CandidatePool } from '@/server/domain/safety/mix/mix';
import type { Verdict } from '@/server/domain/safety/verdict/verdict';

/** So many equal launches that any of the pools may serve, each alone or shared among them. */
export interface LaunchOffer {
  readonly pools: readonly CandidatePool[];
  readonly count: number;
}

/** The verdict on what offers bring: one allocation for each offer, in their order. */
export type JudgeBought = (bought: readonly Allocation[]) => Verdict;

export interface OffersVerdict {
  /** True when the launches may be sent with all of their pools. */
  readonly isSafe: boolean;
  /** The verdict on the first pool of each offer; where the offers are not safe, the first verdict that is not. */
  readonly verdict: Verdict;
}

/** Every way in which each offer is served by one pool alone: the first pool of each first. */
export function* answersOfOnePool(offers: readonly LaunchOffer[]): Generator<readonly Allocation[]> {
  const [first, ...others] = offers;
  if (first === undefined) {
    yield [];
    return;
  }
  for (const pool of first.pools)
    for (const rest of answersOfOnePool(others)) yield [{ ...pool, count: first.count }, ...rest];
}

/**
 * Judges offers: safe only if every layer holds whichever pool takes all of each (Decision 18). An offer without
 * pools or without nodes is not safe: there is nothing to approve.
 */
export function judgeOffers(offers: readonly LaunchOffer[], judge: JudgeBought): OffersVerdict {
  let first: Verdict | null = null;
  for (const bought of answersOfOnePool(offers)) {
    const verdict = judge(bought);
    if (!verdict.isSafe) return { isSafe: false, verdict };
    first ??= verdict;
  }
  const isEmpty = offers.some((offer) => offer.count <= 0);
  return { isSafe: first !== null && !isEmpty, verdict: first ?? judge([]) };
}

/**
 * How a verdict comes to be safe: which layers and checks hold, and by which tolerance those that do not. Where all
 * answers of one pool each are safe alike, every answer shared among their pools is too: each limit is a ratio of sums
 * over the mix, and such a ratio is extreme where one pool takes all.
 */
export function safetyLikeness({ violations }: Verdict): string {
  const marks = violations.map(({ layer, tolerance, details }) =>
    [layer, tolerance ?? '', details['check'] ?? ''].join(':'),
  );
  return [...new Set(marks)].sort().join('|');
}
