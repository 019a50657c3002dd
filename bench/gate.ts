import createHighs from 'highs';
import type { Highs } from 'highs';
import { findSafeAlternative } from '@/server/domain/safety/alternative/find-safe-alternative';
import type { JudgeInput } from '@/server/domain/safety/evaluation/judge-input';
import { judgeMix } from '@/server/domain/safety/evaluation/judge-mix';
import type { Allocation, CandidatePool } from '@/server/domain/safety/mix/mix';
import { DEFAULT_SAFETY_POLICY } from '@/server/domain/safety/policy/safety-policy';
import { verdictToJson } from '@/server/domain/safety/verdict/verdict-to-json';
import type { HourlyPrice } from '@/server/domain/shared/money';

/**
 * P5: verdicts a second over mixes of 200 pools, and time and price of safe alternatives that may draw on 200 Spot pools
 * and their types on-demand. Prices are compared with two bounds of the same choice, the zones left out: the linear
 * program, where a quarter of a node may be bought, and HiGHS's dual bound of the integer program. Sizes by `SEEDS`,
 * `POOLS` and `NODES` (comma-separated); `BOUND_SECONDS` is the solver's time for each integer bound.
 */
const SEEDS = Number(process.env['SEEDS'] ?? 40);
const POOLS = Number(process.env['POOLS'] ?? 200);
const NODES = (process.env['NODES'] ?? '20,50,200,500,1000').split(',').map(Number);
const BOUND_SECONDS = Number(process.env['BOUND_SECONDS'] ?? 2);
const VERDICT_MS = 3_000;

/** Families with GiB a vCPU and dollars a vCPU-hour, near the public on-demand list prices of us-east-1. */
const FAMILIES = [
  ...['m5', 'm5a', 'm6i', 'm6a', 'm7i', 'm7a'].map((name) => ({ name, gibPerVcpu: 4, perVcpu: 0.048 })),
  ...['c5', 'c5a', 'c6i', 'c6a', 'c7i', 'c7a'].map((name) => ({ name, gibPerVcpu: 2, perVcpu: 0.0425 })),
  ...['r5', 'r5a', 'r6i', 'r6a', 'r7i', 'r7a'].map((name) => ({ name, gibPerVcpu: 8, perVcpu: 0.063 })),
] as const;
const SIZES = [
  { name: 'large', vcpu: 2 },
  { name: 'xlarge', vcpu: 4 },
  { name: '2xlarge', vcpu: 8 },
  { name: '4xlarge', vcpu: 16 },
] as const;
const ZONES = ['us-east-1a', 'us-east-1b', 'us-east-1c'] as const;

type Random = () => number;

/** Deterministic numbers in [0, 1): the 32-bit mulberry generator. */
function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

const nano = (dollars: number): HourlyPrice => BigInt(Math.round(dollars * 1e9)) as HourlyPrice;

interface Market {
  readonly spot: readonly CandidatePool[];
  readonly onDemand: readonly CandidatePool[];
}

function makeMarket(random: Random): Market {
  const types = FAMILIES.flatMap((family) =>
    SIZES.map((size) => ({
      instanceType: `${family.name}.${size.name}`,
      vcpu: size.vcpu,
      memoryGib: size.vcpu * family.gibPerVcpu,
      dollars: Number((size.vcpu * family.perVcpu * (0.9 + random() * 0.3)).toFixed(4)),
    })),
  );
  const everywhere = types.flatMap((type) =>
    ZONES.map((availabilityZone) => ({ ...type, availabilityZone })),
  );
  const spot = shuffled(everywhere, random)
    .slice(0, POOLS)
    .map(({ dollars, ...pool }): CandidatePool => ({
      ...pool,
      lifecycle: 'spot',
      pricePerHour: nano(Number((dollars * (0.25 + random() * 0.4)).toFixed(4))),
      riskScore: [0.97, 0.92, 0.87, 0.82, 0.7][Math.floor(random() * 5)] ?? null,
    }));
  const onDemand = everywhere.map(({ dollars, ...pool }): CandidatePool => ({
    ...pool,
    lifecycle: 'on-demand',
    pricePerHour: nano(dollars),
    riskScore: null,
  }));
  return { spot, onDemand };
}

/** Today all on-demand; the proposal puts nearly everything on three Spot pools, and is to be made safe. */
function makeQuestion(market: Market, nodes: number, random: Random): JudgeInput {
  const onDemand = shuffled(market.onDemand, random).slice(0, 12);
  const concentrated = shuffled(market.spot, random).slice(0, 3);
  const spread = (pools: readonly CandidatePool[], total: number): Allocation[] =>
    pools.map((pool, index) => ({
      ...pool,
      count: Math.floor(total / pools.length) + (index < total % pools.length ? 1 : 0),
    }));
  const current = spread(onDemand, nodes);
  const vcpu = current.reduce((sum, row) => sum + row.count * row.vcpu, 0);
  const memoryGib = current.reduce((sum, row) => sum + row.count * row.memoryGib, 0);
  return {
    current,
    proposed: spread(concentrated, Math.round(nodes * 0.7)),
    demand: { vcpu: Math.floor(vcpu * 0.6), memoryGib: Math.floor(memoryGib * (0.4 + random() * 0.3)) },
    policy: DEFAULT_SAFETY_POLICY,
    context: { kind: 'question' },
  };
}

/** 200 pools today and 200 proposed, in any order; every second proposal breaks a layer in several pools. */
function makeVerdictInputs(): readonly JudgeInput[] {
  return Array.from({ length: 200 }, (_, index): JudgeInput => {
    const random = seeded(index + 1);
    const market = makeMarket(random);
    const safePools = market.spot.map((pool) => ({ ...pool, riskScore: 0.92 }));
    const rows = (onDemandShare: number, breaks: boolean): Allocation[] => {
      const onDemandPools = Math.ceil(POOLS * onDemandShare);
      const chosen = [
        ...shuffled(market.onDemand, random).slice(0, onDemandPools),
        ...shuffled(breaks ? market.spot : safePools, random).slice(0, POOLS - onDemandPools),
      ];
      return chosen.map((pool) => ({ ...pool, count: 1 + Math.floor(random() * 8) }));
    };
    const current = rows(0.6, false);
    const proposed = rows(0.25, index % 2 === 1);
    const vcpu = proposed.reduce((sum, row) => sum + row.count * row.vcpu, 0);
    return {
      current,
      proposed,
      demand: { vcpu: vcpu * 0.8, memoryGib: vcpu * 1.5 },
      policy: DEFAULT_SAFETY_POLICY,
      context: { kind: 'question' },
    };
  });
}

function countVerdicts(inputs: readonly JudgeInput[], judge: (input: JudgeInput) => unknown): string {
  for (const input of inputs) judge(input);
  const cpu = process.cpuUsage();
  const start = performance.now();
  let count = 0;
  while (performance.now() - start < VERDICT_MS) {
    for (const input of inputs) judge(input);
    count += inputs.length;
  }
  const seconds = (performance.now() - start) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  return `${(count / seconds).toFixed(0)} a second, ${(count / ((user + system) / 1e6)).toFixed(0)} a CPU-second`;
}

/** The same choice as a program in CPLEX's LP format: counts n…, total capacity t. */
function stateProgram(market: Market, input: JudgeInput, whole: boolean): string {
  const { policy, demand } = input;
  const named = new Set([...market.spot, ...input.current].map((row) => row.instanceType));
  const types = new Map(market.onDemand.map((pool) => [pool.instanceType, pool]));
  const pools = [
    ...market.spot.filter((pool) => (pool.riskScore ?? 0) >= policy.minRiskScore),
    ...[...types.values()].filter((pool) => named.has(pool.instanceType)),
  ];
  const sum = (of: (pool: CandidatePool) => number, keep: (pool: CandidatePool) => boolean = () => true) =>
    pools.flatMap((pool, index) => (keep(pool) ? [`+ ${String(of(pool))} n${String(index)}`] : [])).join(' ');
  const total = (of: (row: Allocation) => number) =>
    input.proposed.reduce((all, row) => all + row.count * of(row), 0);
  const factor = 1 + policy.headroomShare;
  const neededVcpu = Math.max(
    total((row) => row.vcpu),
    (demand?.vcpu ?? 0) * factor,
  );
  const neededMemory = Math.max(
    total((row) => row.memoryGib),
    (demand?.memoryGib ?? 0) * factor,
  );
  const perPool = pools.flatMap((pool, index) =>
    pool.lifecycle === 'spot'
      ? [`p${String(index)}: ${String(pool.vcpu)} n${String(index)} - ${String(policy.maxPoolShare)} t <= 0`]
      : [],
  );
  return [
    'Minimize',
    `price: ${sum((pool) => Number(pool.pricePerHour ?? 0n) / 1e9)}`,
    'Subject To',
    `total: ${sum((pool) => pool.vcpu)} - t = 0`,
    `vcpu: t >= ${String(neededVcpu)}`,
    `memory: ${sum((pool) => pool.memoryGib)} >= ${String(neededMemory)}`,
    `buffer: ${sum(
      (pool) => pool.vcpu,
      (pool) => pool.lifecycle === 'on-demand',
    )} - ${String(policy.minOnDemandShare)} t >= 0`,
    ...perPool,
    ...(whole ? ['General', pools.map((_, index) => `n${String(index)}`).join(' ')] : []),
    'End',
  ].join('\n');
}

function boundOf(highs: Highs, program: string, whole: boolean): number {
  return highs.withModel({ format: 'lp', data: program }, (model) => {
    model.options.set({ output_flag: false, time_limit: BOUND_SECONDS });
    model.run();
    return Number(whole ? model.info.get('mip_dual_bound') : model.info.get('objective_function_value'));
  });
}

const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ??
  Number.NaN;

function measureAlternatives(highs: Highs, nodes: number): string {
  const times: number[] = [];
  const cpuTimes: number[] = [];
  const overLinear: number[] = [];
  const overWhole: number[] = [];
  let none = 0;
  for (let seed = 0; seed <= SEEDS; seed += 1) {
    const random = seeded(1_000 * nodes + seed);
    const market = makeMarket(random);
    const input = makeQuestion(market, nodes, random);
    const prices = new Map(market.onDemand.map((pool) => [pool.instanceType, pool.pricePerHour]));
    const offer = { candidates: market.spot, onDemandPriceOf: (type: string) => prices.get(type) ?? null };
    const start = performance.now();
    const cpu = process.cpuUsage();
    const found = findSafeAlternative(input, offer);
    const { user, system } = process.cpuUsage(cpu);
    const took = performance.now() - start;
    // The first one of each size warms up.
    if (seed === 0) continue;
    times.push(took);
    cpuTimes.push((user + system) / 1_000);
    if (!found.ok) {
      none += 1;
      continue;
    }
    const price = found.value.reduce((sum, row) => sum + row.count * Number(row.pricePerHour ?? 0n), 0) / 1e9;
    const linear = boundOf(highs, stateProgram(market, input, false), false);
    overLinear.push(price / linear);
    // Stopped by its time limit, the solver may know less than the linear program says.
    overWhole.push(price / Math.max(linear, boundOf(highs, stateProgram(market, input, true), true)));
  }
  const cell = (value: number, digits: number) => value.toFixed(digits).padStart(9);
  return [
    String(nodes).padStart(6),
    cell(quantile(times, 0.5), 1),
    cell(quantile(times, 0.95), 1),
    cell(quantile(cpuTimes, 0.5), 1),
    cell(quantile(cpuTimes, 0.95), 1),
    cell(quantile(overLinear, 0.5), 4),
    cell(Math.max(...overLinear), 4),
    cell(quantile(overWhole, 0.5), 4),
    cell(Math.max(...overWhole), 4),
    String(none).padStart(6),
  ].join(' ');
}

const write = (line: string) => process.stdout.write(`${line}\n`);

const inputs = makeVerdictInputs();
write(`verdicts, ${String(POOLS)} pools today and ${String(POOLS)} proposed, half of them unsafe:`);
write(`  judged           ${countVerdicts(inputs, judgeMix)}`);
write(`  judged, as JSON  ${countVerdicts(inputs, (input) => verdictToJson(judgeMix(input)))}`);
write(
  `alternatives over ${String(POOLS)} Spot pools, ${String(SEEDS)} questions a size (times in ms, prices as parts of the bound):`,
);
write(' nodes       p50       p95   CPU p50   CPU p95    LP p50    LP max   MIP p50   MIP max   none');
const highs = await createHighs();
for (const nodes of NODES) write(measureAlternatives(highs, nodes));
