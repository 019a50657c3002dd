import { fillGreedily, roundToNodes } from '@/server/domain/safety/alternative/fill-greedily';
import { improveLocally } from '@/server/domain/safety/alternative/improve-locally';
import { placeNodes } from '@/server/domain/safety/alternative/place-nodes';
import { findLinearMix, orderByNetPrice } from '@/server/domain/safety/alternative/price-memory';
import { searchExactly } from '@/server/domain/safety/alternative/search-exactly';
import { buildProblem, type SearchProblem } from '@/server/domain/safety/alternative/search-problem';
import {
  compareStates,
  reachableZones,
  type SearchState,
} from '@/server/domain/safety/alternative/search-state';
import {
  withoutPlanFacts,
  type AlternativeSources,
  type JudgeInput,
} from '@/server/domain/safety/evaluation/judge-input';
import { judgeMix } from '@/server/domain/safety/evaluation/judge-mix';
import type { Allocation } from '@/server/domain/safety/mix/mix';
import { err, ok, type Result } from '@/server/domain/shared/result';

/** Why there is no safe alternative. */
export interface NoAlternative {
  readonly code: 'no_mix_holds' | 'dearer_than_today';
  readonly message: string;
}

/**
 * Parts of the memory's price in the linear program with which greedy fills start: whole nodes are bought, so a mix that
 * thinks more or less of memory than the program does is often the better one.
 */
const MEMORY_PRICE_PARTS = [0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.98, 1, 1.02, 1.05, 1.1, 1.25, 1.5, 2] as const;

/** How many of the cheapest fills the local search starts from. */
const STARTS = 2;

/** Exchanges looked at by the local search, and counts tried by branch and bound; bounds the time without a clock. */
const LOCAL_EFFORT = 2_000_000;
const EXACT_EFFORT = 60_000;

/** Branch and bound finishes within its effort only for few pools; above this many it is not begun. */
const MOST_POOLS_FOR_EXACT = 24;

/** Whether there would be enough zones with nodes of every variable; without them no mix holds, however long the search. */
function hasZones(problem: SearchProblem): boolean {
  const everywhere = problem.variables.map(() => problem.minZones);
  return reachableZones(problem, everywhere) >= problem.minZones;
}

function search(problem: SearchProblem): SearchState | null {
  if (!hasZones(problem)) return null;
  const { memoryPrice, parts } = findLinearMix(problem);
  const rounded = roundToNodes(problem, parts, orderByNetPrice(problem, memoryPrice));
  const filled = MEMORY_PRICE_PARTS.map((part) =>
    fillGreedily(problem, orderByNetPrice(problem, memoryPrice * part)),
  );
  const starts = [rounded, ...filled]
    .flatMap((state) => state ?? [])
    .sort(compareStates)
    .filter((state, index, all) => index === 0 || compareStates(state, all[index - 1] ?? state) !== 0)
    .slice(0, STARTS);
  improveLocally(problem, starts, memoryPrice, { left: LOCAL_EFFORT });
  const [best = null] = starts.sort(compareStates);
  if (problem.variables.length > MOST_POOLS_FOR_EXACT) return best;
  return searchExactly(problem, best, { left: EXACT_EFFORT });
}

/**
 * The cheapest mix found for which every layer holds (Decision 20): it covers the larger of the
 * recommendation and demand with headroom in vCPU and memory, draws only on pools named in the input, and an
 * optimization's is no dearer than today. Ties: fewer nodes, then name. In an interruption and a scale-up every row of
 * today stays. Deterministic; independent of the rows' order; judging the result again approves it unchanged.
 */
export function findSafeAlternative(
  input: JudgeInput,
  sources: AlternativeSources,
): Result<readonly Allocation[], NoAlternative> {
  const facts = withoutPlanFacts(input);
  const problem = buildProblem(facts, sources);
  const found = search(problem);
  if (found === null) {
    return err({
      code: 'no_mix_holds',
      message: 'no mix of the pools named in the recommendation, today and the candidates holds every layer',
    });
  }
  const proposed = placeNodes(problem, found, input.current);
  const verdict = judgeMix({ ...facts, proposed });
  if (verdict.layers.every((layer) => layer.passed)) return ok(proposed);
  const reasons = verdict.violations.map((violation) => violation.message).join('; ');
  const isDearer = verdict.violations.every((violation) => violation.details['check'] === 'price');
  return err({
    code: isDearer ? 'dearer_than_today' : 'no_mix_holds',
    message: `the cheapest mix that covers what is needed does not hold: ${reasons}`,
  });
}
