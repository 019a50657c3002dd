import {
  decisionResponseSchema,
  MAX_DECISION_SECONDS,
  MAX_INTERRUPTION_DECISION_SECONDS,
  type ContractAllocation,
  type DecisionRequest,
  type DecisionResponse,
  type Pool,
} from '@/contracts/decision-server';
import { checkMix } from '@/decision/optimize/check-mix';
import { collectPools, poolName } from '@/decision/optimize/pools';
import { buildOnDemand, buildPool, buildRequest, running } from '@/decision/testing/build-request';
import { repeated, type Endpoint } from './endpoint';

const ZONES = ['a', 'b', 'c'].map((letter) => `us-east-1${letter}`);

const today = ZONES.map((zone) => running(buildOnDemand(`m5.large/${zone}`), 4));
const candidates = ['m5', 'm5a', 'c5', 'r5'].flatMap((family) =>
  ZONES.map((zone) => buildPool(`${family}.large/${zone}`)),
);

/** 300 pools of different sizes, prices and risks. */
const many: readonly Pool[] = Array.from({ length: 300 }, (_, index) => {
  const vcpu = 2 ** (1 + (index % 4));
  return buildPool(`t${String(Math.floor(index / 3))}.size/${ZONES[index % 3] ?? ''}`, {
    vcpu,
    memory_gib: vcpu * (2 + (index % 4)),
    price_per_hour: vcpu * (0.012 + ((index * 7) % 13) / 1000),
    risk_score: 0.7 + (index % 30) / 100,
  });
});

const sameMix = (answer: DecisionResponse, request: DecisionRequest): boolean => {
  const counts = (
    rows: readonly Pick<ContractAllocation, 'instance_type' | 'availability_zone' | 'lifecycle' | 'count'>[],
  ): string =>
    rows
      .filter(({ count }) => count > 0)
      .map((row) => `${poolName(row)}:${String(row.count)}`)
      .sort()
      .join();
  return counts(answer.recommendation.allocations) === counts(request.cluster_state.current_allocations);
};

/** A mix must be made of known pools, each named once, carry the demand with headroom and obey the constraints. */
function judgeMix(request: DecisionRequest, answer: DecisionResponse): readonly string[] {
  const rows = answer.recommendation.allocations;
  const pools = new Map(collectPools(request.cluster_state).map((pool) => [poolName(pool), pool]));
  const strangers = rows.map(poolName).filter((name) => !pools.has(name));
  const problems = [
    ...strangers.map((name) => `pool ${name} is in neither today's mix nor the candidates`),
    ...repeated(rows.map(poolName)).map((name) => `pool ${name} is named twice`),
  ];
  // Today's mix is the way to say that nothing better was found.
  if (problems.length > 0 || sameMix(answer, request)) return problems;
  const factor = 1 + request.constraints.headroom_share;
  const mix = rows.flatMap((row) => {
    const pool = pools.get(poolName(row));
    return pool === undefined ? [] : [{ pool, count: row.count }];
  });
  return checkMix(
    mix,
    { vcpu: request.requirements.vcpu * factor, memoryGib: request.requirements.memory_gib * factor },
    request.constraints,
  );
}

function judgeReplacement(request: DecisionRequest, answer: DecisionResponse): readonly string[] {
  const counts = new Map(answer.recommendation.allocations.map((row) => [poolName(row), row.count]));
  const gone = request.cluster_state.current_allocations.filter(
    (row) => (counts.get(poolName(row)) ?? 0) < row.count,
  );
  const sum = (rows: readonly { readonly count: number }[]): number =>
    rows.reduce((all, { count }) => all + count, 0);
  const added = sum(answer.recommendation.allocations) - sum(request.cluster_state.current_allocations);
  return [
    ...gone.map((row) => `a replacement must leave ${poolName(row)} as it is`),
    ...(added > 1 ? [`a replacement is one node, not ${String(added)}`] : []),
  ];
}

const ask = (name: string, request: DecisionRequest, seconds = MAX_DECISION_SECONDS) => ({
  name,
  request,
  seconds,
  judge: (answer: DecisionResponse) => judgeMix(request, answer),
});

const replacement = buildRequest(today, candidates, {
  replace: {
    node_name: 'node-1',
    instance_type: 'm5.large',
    availability_zone: 'us-east-1a',
    vcpu: 2,
    memory_gib: 8,
    zone_required: false,
  },
});

export const spotOptimizeEndpoint: Endpoint<DecisionRequest, DecisionResponse> = {
  path: 'decision/spot-optimize',
  response: decisionResponseSchema,
  questions: [
    ask('small', buildRequest(today, candidates)),
    ask(
      'large, 300 pools',
      buildRequest(
        today.map((row) => ({ ...row, count: 100 })),
        many,
      ),
    ),
    ask('odd, no pools at all', buildRequest([], [])),
    ask(
      'odd, nothing has a price',
      buildRequest(
        today,
        candidates.map((pool) => ({ ...pool, price_per_hour: null })),
      ),
    ),
    {
      name: 'replacement inside an interruption',
      request: replacement,
      seconds: MAX_INTERRUPTION_DECISION_SECONDS,
      judge: (answer) => judgeReplacement(replacement, answer),
    },
  ],
};
