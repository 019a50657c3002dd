import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import loadHighs from 'highs';
import {
  binPackResponseSchema,
  decisionResponseSchema,
  type DecisionRequest,
  type Pool,
} from '@/contracts/decision-server';
import { createServer } from '@/decision/http/create-server';
import { createModelStore } from '@/decision/models/model-store';
import { checkMix } from '@/decision/optimize/check-mix';
import { collectPools, poolName } from '@/decision/optimize/pools';
import { warmUp } from '@/decision/optimize/warm-up';
import { bundledBands } from '@/decision/predict/spot-advisor';
import { applyAnswer } from '@/decision/testing/apply-answer';
import { buildOnDemand, buildPool, buildRequest, running } from '@/decision/testing/build-request';
import { generateCluster } from '@/decision/testing/generate-cluster';
import { createRandom } from '@/decision/testing/random';

/**
 * P6 and P7: bin-pack and spot-optimize of the reference server on generated clusters, over HTTP and in one process, so
 * that CPU seconds are those of both sides. The same bin-pack is asked twice: with the headroom of the default policy,
 * and with none, which is the harder packing. Sizes by `NODES` and `SEEDS` (comma-separated) and `POOLS`.
 */
const NODES = (process.env['NODES'] ?? '50,200,1000').split(',').map(Number);
const SEEDS = (process.env['SEEDS'] ?? '1,2,3,4,5').split(',').map(Number);
const POOLS = Number(process.env['POOLS'] ?? 300);
const PODS_PER_NODE = 25;
const HEADROOMS = [0.1, 0];

const API_KEY = 'a-key-for-this-benchmark';

/** P6: cost above the bound, and seconds; P7: gap, and seconds. */
const WANTED = { medianGap: 0.05, worstGap: 0.12, packSeconds: 10, mixGap: 0.02, mixSeconds: 2 };

interface Timed<T> {
  readonly answer: T;
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
}

async function ask<T>(
  url: string,
  path: string,
  request: object,
  parse: (body: unknown) => T,
): Promise<Timed<T>> {
  const body = JSON.stringify(request);
  const cpu = process.cpuUsage();
  const startedMs = performance.now();
  const response = await fetch(`${url}/api/v1/ml/${path}`, {
    method: 'POST',
    headers: { 'x-api-key': API_KEY },
    body,
  });
  const answer = parse(await response.json());
  const used = process.cpuUsage(cpu);
  return {
    answer,
    wallSeconds: (performance.now() - startedMs) / 1000,
    cpuSeconds: (used.user + used.system) / 1e6,
  };
}

interface Packing {
  readonly nodes: number;
  readonly pods: number;
  readonly seed: number;
  readonly headroom: number;
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly removed: number;
  readonly before: number;
  readonly after: number;
  readonly bound: number;
  /** Null where the solver found no bound in its time. */
  readonly gap: number | null;
  readonly secondRound: number;
}

async function measurePacking(url: string, nodes: number, seed: number, headroom: number): Promise<Packing> {
  const generated = generateCluster({ seed, nodes, podsPerNode: PODS_PER_NODE });
  const request = { ...generated, constraints: { ...generated.constraints, headroom_share: headroom } };
  const parse = (body: unknown) => binPackResponseSchema.parse(body);
  const first = await ask(url, 'decision/bin-pack', request, parse);
  const second = await ask(url, 'decision/bin-pack', applyAnswer(request, first.answer), parse);
  const { bound, remove_nodes: removed } = first.answer.recommendation;
  return {
    nodes,
    pods: request.cluster_state.pods.length,
    seed,
    headroom,
    wallSeconds: first.wallSeconds,
    cpuSeconds: first.cpuSeconds,
    removed: removed.length,
    before: bound?.cost_before_per_hour ?? 0,
    after: bound?.cost_after_per_hour ?? 0,
    bound: bound?.lower_bound_per_hour ?? 0,
    gap: bound?.gap ?? null,
    secondRound: second.answer.recommendation.remove_nodes.length,
  };
}

/** A mix of today in on-demand nodes, and pools of many sizes, prices and risks that may be bought. */
function generateMix(nodes: number, seed: number): DecisionRequest {
  const random = createRandom(seed);
  const zones = ['a', 'b', 'c'].map((letter) => `us-east-1${letter}`);
  const today = zones.map((zone) =>
    running(
      buildOnDemand(`m5.xlarge/${zone}`, { vcpu: 4, memory_gib: 16, price_per_hour: 0.192 }),
      Math.ceil(nodes / 3),
    ),
  );
  const pools: readonly Pool[] = Array.from({ length: POOLS }, (_, index) => {
    const vcpu = 2 ** (1 + random.below(4));
    return buildPool(`t${String(Math.floor(index / 3))}.size/${zones[index % 3] ?? ''}`, {
      vcpu,
      memory_gib: vcpu * random.pick([2, 4, 8]),
      price_per_hour: vcpu * (0.012 + random.next() * 0.012),
      risk_score: 0.7 + random.next() * 0.28,
    });
  });
  return buildRequest(today, pools);
}

interface Mixing {
  readonly nodes: number;
  readonly seed: number;
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly gap: number;
  readonly savingsPerHour: number;
  /** What of demand and policy the answer does not hold. */
  readonly problems: readonly string[];
}

async function measureMix(url: string, nodes: number, seed: number): Promise<Mixing> {
  const request = generateMix(nodes, seed);
  const parse = (body: unknown) => decisionResponseSchema.parse(body);
  const { answer, wallSeconds, cpuSeconds } = await ask(url, 'decision/spot-optimize', request, parse);
  const pools = new Map(collectPools(request.cluster_state).map((pool) => [poolName(pool), pool]));
  const mix = answer.recommendation.allocations.flatMap((row) => {
    const pool = pools.get(poolName(row));
    return pool === undefined ? [] : [{ pool, count: row.count }];
  });
  const factor = 1 + request.constraints.headroom_share;
  const need = {
    vcpu: request.requirements.vcpu * factor,
    memoryGib: request.requirements.memory_gib * factor,
  };
  return {
    nodes,
    seed,
    wallSeconds,
    cpuSeconds,
    gap: 1 - answer.confidence,
    savingsPerHour: answer.estimated_savings_per_hour,
    problems: checkMix(mix, need, request.constraints),
  };
}

const percent = (share: number | null): string => (share === null ? 'none' : `${(share * 100).toFixed(2)} %`);

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

const most = (values: readonly number[]): number => Math.max(0, ...values);

function reportPacking(rows: readonly Packing[]): void {
  for (const row of rows) {
    console.log(
      `bin-pack ${row.nodes} nodes, ${row.pods} pods, seed ${row.seed}, headroom ${percent(row.headroom)}: ` +
        `${row.wallSeconds.toFixed(2)} s (CPU ${row.cpuSeconds.toFixed(2)} s), ${row.removed} nodes removed, ` +
        `$${row.before.toFixed(2)} → $${row.after.toFixed(2)} an hour, bound $${row.bound.toFixed(2)}, ` +
        `gap ${percent(row.gap)}, second round ${row.secondRound}`,
    );
  }
  for (const headroom of HEADROOMS) {
    const of = rows.filter((row) => row.headroom === headroom);
    const gaps = of.flatMap(({ gap }) => (gap === null ? [] : [gap]));
    const seconds = most(of.map(({ wallSeconds }) => wallSeconds));
    const again = of.reduce((sum, { secondRound }) => sum + secondRound, 0);
    const holds =
      gaps.length === of.length &&
      median(gaps) <= WANTED.medianGap &&
      most(gaps) <= WANTED.worstGap &&
      seconds <= WANTED.packSeconds &&
      again === 0;
    console.log(
      `P6 ${holds ? 'holds' : 'does not hold'} with headroom ${percent(headroom)}: gap median ${percent(median(gaps))} ` +
        `(wanted ${percent(WANTED.medianGap)}), worst ${percent(most(gaps))} (wanted ${percent(WANTED.worstGap)}), ` +
        `slowest ${seconds.toFixed(2)} s (wanted ${WANTED.packSeconds} s), CPU at most ` +
        `${most(of.map(({ cpuSeconds }) => cpuSeconds)).toFixed(2)} s, second rounds ${again} removals`,
    );
  }
}

function reportMixes(rows: readonly Mixing[]): void {
  for (const row of rows) {
    console.log(
      `spot-optimize ${row.nodes} nodes, ${POOLS} pools, seed ${row.seed}: ${row.wallSeconds.toFixed(2)} s ` +
        `(CPU ${row.cpuSeconds.toFixed(2)} s), saves $${row.savingsPerHour.toFixed(2)} an hour, gap ${percent(row.gap)}, ` +
        (row.problems.length === 0 ? 'holds everything' : row.problems.join(', ')),
    );
  }
  const gap = most(rows.map((row) => row.gap));
  const seconds = most(rows.map(({ wallSeconds }) => wallSeconds));
  const holds =
    gap <= WANTED.mixGap &&
    seconds <= WANTED.mixSeconds &&
    rows.every(({ problems }) => problems.length === 0);
  console.log(
    `P7 ${holds ? 'holds' : 'does not hold'} in time, gap and sums: worst gap ${percent(gap)} ` +
      `(wanted ${percent(WANTED.mixGap)}), slowest ${seconds.toFixed(2)} s (wanted ${WANTED.mixSeconds} s)`,
  );
}

async function main(): Promise<void> {
  const highs = await loadHighs();
  const server = createServer({
    apiKey: API_KEY,
    highs,
    bands: bundledBands(),
    models: createModelStore(null),
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  await warmUp(highs);
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const packings: Packing[] = [];
  const mixes: Mixing[] = [];
  for (const nodes of NODES) {
    for (const seed of SEEDS) {
      for (const headroom of HEADROOMS) packings.push(await measurePacking(url, nodes, seed, headroom));
      mixes.push(await measureMix(url, nodes, seed));
    }
  }
  server.close();
  server.closeAllConnections();
  console.log(JSON.stringify({ packings, mixes }, null, 2));
  reportPacking(packings);
  reportMixes(mixes);
}

await main();
