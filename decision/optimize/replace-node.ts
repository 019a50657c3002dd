import type { DecisionConstraints, DecisionRequest } from '@/contracts/decision-server';
import { checkMix, type Need } from '@/decision/optimize/check-mix';
import type { Decision } from '@/decision/optimize/decision';
import { poolName, type Chosen, type PoolChoice } from '@/decision/optimize/pools';

type Replacement = NonNullable<DecisionRequest['requirements']['replace']>;

/** One or two nodes that come for the one that leaves. */
type Addition = readonly PoolChoice[];

/** Pools that take part in pairs; the cheapest ones suffice and keep the number of pairs small. */
const PAIR_POOLS = 40;

/**
 * What a node costs with the moves it will cause: a pool that is interrupted within the month with probability 1 − score
 * is launched and paid for a second time that often.
 */
function expectedPrice(pool: PoolChoice): number {
  const risk = pool.lifecycle === 'spot' ? 1 - (pool.risk_score ?? 0) : 0;
  return (pool.price_per_hour ?? 0) * (1 + risk);
}

function costOf(addition: Addition): number {
  return addition.reduce((sum, pool) => sum + expectedPrice(pool), 0);
}

function listAdditions(pools: readonly PoolChoice[]): readonly Addition[] {
  const few = [...pools]
    .sort((a, b) => expectedPrice(a) / a.vcpu - expectedPrice(b) / b.vcpu)
    .slice(0, PAIR_POOLS);
  const pairs = few.flatMap((first, index) => few.slice(index).map((second): Addition => [first, second]));
  return [...pools.map((pool): Addition => [pool]), ...pairs];
}

function withAddition(pools: readonly PoolChoice[], addition: Addition): readonly Chosen[] {
  return pools.map((pool) => ({
    pool,
    count: pool.running + addition.filter((one) => one === pool).length,
  }));
}

function covers(addition: Addition, replace: Replacement): boolean {
  const vcpu = addition.reduce((sum, pool) => sum + pool.vcpu, 0);
  const memoryGib = addition.reduce((sum, pool) => sum + pool.memory_gib, 0);
  return vcpu >= replace.vcpu && memoryGib >= replace.memory_gib;
}

function nameOf(addition: Addition): string {
  return addition
    .map((pool) => `${pool.instance_type} (${pool.lifecycle}) in ${pool.availability_zone}`)
    .join(' and ');
}

function compareAdditions(a: Addition, b: Addition): number {
  const names = (addition: Addition): string => addition.map(poolName).join(' ');
  return costOf(a) - costOf(b) || a.length - b.length || (names(a) < names(b) ? -1 : 1);
}

interface Situation {
  readonly pools: readonly PoolChoice[];
  readonly need: Need;
  readonly constraints: DecisionConstraints;
}

/** The cheapest addition whose resulting mix obeys everything. */
function findObeying(additions: readonly Addition[], situation: Situation): Addition | undefined {
  const { pools, need, constraints } = situation;
  return additions.find(
    (addition) => checkMix(withAddition(pools, addition), need, constraints).length === 0,
  );
}

/** On-demand of the node's own shape, else the smallest on-demand node that replaces it. */
function findFallback(additions: readonly Addition[], replace: Replacement): Addition | undefined {
  const single = additions.filter(
    (addition) => addition.length === 1 && addition.every((pool) => pool.lifecycle === 'on-demand'),
  );
  return single.find((addition) => addition[0]?.instance_type === replace.instance_type) ?? single[0];
}

/**
 * What should come for a node under notice: every node of today stays, one node or two are added, at least as large as
 * the one that leaves, in its zone where a volume requires it, so that the resulting mix obeys the constraints at the
 * least expected price. Where no addition obeys, on-demand of the same shape. Confidence: the lowest risk score of what
 * comes, halved for a fallback; 0 when nothing can come.
 */
export function replaceNode(
  pools: readonly PoolChoice[],
  replace: Replacement,
  request: DecisionRequest,
): Decision {
  const { constraints, requirements } = request;
  const factor = 1 + constraints.headroom_share;
  const need = { vcpu: requirements.vcpu * factor, memoryGib: requirements.memory_gib * factor };
  const usable = pools.filter(
    (pool) =>
      pool.price_per_hour !== null &&
      pool.vcpu > 0 &&
      (pool.lifecycle === 'on-demand' || (pool.risk_score ?? 0) >= constraints.min_risk_score) &&
      (!replace.zone_required || pool.availability_zone === replace.availability_zone),
  );
  const additions = listAdditions(usable)
    .filter((addition) => covers(addition, replace))
    .sort(compareAdditions);
  const where = replace.zone_required ? ` in ${replace.availability_zone}, where its volumes are` : '';

  const obeying = findObeying(additions, { pools, need, constraints });
  const chosen = obeying ?? findFallback(additions, replace);
  if (chosen === undefined) {
    return {
      mix: withAddition(pools, []),
      confidence: 0,
      explanation: `No candidate pool${where} is as large as ${replace.node_name} (${String(replace.vcpu)} vCPU, ${String(replace.memory_gib)} GiB): nothing is added.`,
    };
  }
  const score = Math.min(...chosen.map((pool) => (pool.lifecycle === 'spot' ? (pool.risk_score ?? 0) : 1)));
  const subject = `For ${replace.node_name} (${replace.instance_type}) comes ${nameOf(chosen)}`;
  const price = chosen.reduce((sum, pool) => sum + (pool.price_per_hour ?? 0), 0).toFixed(4);
  return obeying === undefined
    ? {
        mix: withAddition(pools, chosen),
        confidence: score / 2,
        explanation: `${subject}, for $${price} an hour: no Spot addition${where} leaves a mix that obeys every constraint, so it is on-demand.`,
      }
    : {
        mix: withAddition(pools, chosen),
        confidence: score,
        explanation: `${subject}, for $${price} an hour: the cheapest of ${String(additions.length)} additions${where} after which the mix obeys every constraint, the risk of another move priced in. Every other node stays.`,
      };
}
