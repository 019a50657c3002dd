import type { DecisionRequest } from '@/contracts/decision-server';
import { checkMix } from '@/decision/optimize/check-mix';
import { mayBuy, poolName, type Chosen, type Decision, type PoolChoice } from '@/decision/optimize/pools';

type Replacement = NonNullable<DecisionRequest['requirements']['replace']>;

/**
 * What a node costs with the moves it will cause: a pool that is interrupted within the month with probability 1 − score
 * is launched and paid for a second time that often.
 */
function expectedPrice(pool: PoolChoice): number {
  const risk = pool.lifecycle === 'spot' ? 1 - (pool.risk_score ?? 0) : 0;
  return (pool.price_per_hour ?? 0) * (1 + risk);
}

function comparePools(a: PoolChoice, b: PoolChoice): number {
  return expectedPrice(a) - expectedPrice(b) || (poolName(a) < poolName(b) ? -1 : 1);
}

function withNode(pools: readonly PoolChoice[], added: PoolChoice | null): readonly Chosen[] {
  return pools.map((pool) => ({ pool, count: pool.running + (pool === added ? 1 : 0) }));
}

/** On-demand of the node's own type, else the cheapest on-demand node that replaces it. */
function findFallback(pools: readonly PoolChoice[], replace: Replacement): PoolChoice | undefined {
  const onDemand = pools.filter((pool) => pool.lifecycle === 'on-demand');
  return onDemand.find((pool) => pool.instance_type === replace.instance_type) ?? onDemand[0];
}

const isSpot = (pool: PoolChoice): boolean => pool.lifecycle === 'spot';

function whyNoSpot(
  best: PoolChoice | undefined,
  problemsOf: (pool: PoolChoice) => readonly string[],
  where: string,
): string {
  return best === undefined
    ? `no Spot pool${where} is large and safe enough`
    : `with no Spot node${where} the mix obeys every constraint (with the cheapest, ${poolName(best)}: ${problemsOf(best).join(', ')})`;
}

/**
 * What should come for a node under notice: every node of today stays and exactly one is added (whoever asked replaces
 * node by node), at least as large as the one that leaves, in its zone where a volume requires it, so that the resulting
 * mix obeys the constraints at the least expected price. Where none obeys, on-demand of the same type. Confidence: the
 * risk score of what comes, halved for a fallback; 0 when nothing can come.
 */
export function replaceNode(
  pools: readonly PoolChoice[],
  replace: Replacement,
  request: DecisionRequest,
): Decision {
  const { constraints, requirements } = request;
  const factor = 1 + constraints.headroom_share;
  const need = { vcpu: requirements.vcpu * factor, memoryGib: requirements.memory_gib * factor };
  const fitting = pools
    .filter(
      (pool) =>
        mayBuy(pool, constraints) &&
        pool.vcpu >= replace.vcpu &&
        pool.memory_gib >= replace.memory_gib &&
        (!replace.zone_required || pool.availability_zone === replace.availability_zone),
    )
    .sort(comparePools);
  const where = replace.zone_required ? ` in ${replace.availability_zone}, where its volumes are` : '';

  const problemsOf = (pool: PoolChoice): readonly string[] =>
    checkMix(withNode(pools, pool), need, constraints);
  const obeying = fitting.find((pool) => problemsOf(pool).length === 0);
  const chosen = obeying ?? findFallback(fitting, replace);
  if (chosen === undefined) {
    return {
      mix: withNode(pools, null),
      confidence: 0,
      explanation: `No candidate pool${where} is as large as ${replace.node_name} (${String(replace.vcpu)} vCPU, ${String(replace.memory_gib)} GiB): nothing is added.`,
    };
  }
  const score = chosen.lifecycle === 'spot' ? (chosen.risk_score ?? 0) : 1;
  const price = (chosen.price_per_hour ?? 0).toFixed(4);
  const subject = `For ${replace.node_name} (${replace.instance_type}) comes ${chosen.instance_type} (${chosen.lifecycle}) in ${chosen.availability_zone}, for $${price} an hour`;
  return obeying === undefined
    ? {
        mix: withNode(pools, chosen),
        confidence: score / 2,
        explanation: `${subject}: ${whyNoSpot(fitting.find(isSpot), problemsOf, where)}, so it is on-demand.`,
      }
    : {
        mix: withNode(pools, chosen),
        confidence: score,
        explanation: `${subject}: the cheapest of ${String(fitting.length)} pools${where} after which the mix obeys every constraint, the risk of another move priced in. Every other node stays.`,
      };
}
