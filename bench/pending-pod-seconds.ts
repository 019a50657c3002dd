import { openThrowAwayHome, removeHome } from '@/scripts/stack/throw-away-home';
import { embeddedPostgres } from '@/scripts/postgres/embedded-postgres';
import { allEnded } from './pending/all-ended';
import { measureOrder, type Figures, type Size } from './pending/measure-order';

/**
 * P13: pending pod-seconds of interruptions, in our order and all at once. Two worlds of one seed meet the same
 * warnings at the same time and get the same cordons and replacements from the same worker; in the second one this
 * script evicts every pod of the nodes once they are cordoned, before the worker's order can hold any back. The worlds
 * are filled first: where every pod fits elsewhere the two orders are one, and only the scheduler's own pace is measured.
 * Sizes by `SEEDS` (comma-separated), `NODES`, `PODS_PER_NODE`, `WARNINGS`, `FILL` and `PARALLEL` (seeds at a time).
 */
const SEEDS = (process.env['SEEDS'] ?? '7,11,23,31,47').split(',').map(Number);
const NODES = Number(process.env['NODES'] ?? 40);
const WARNINGS = Number(process.env['WARNINGS'] ?? 8);
const PODS_PER_NODE = Number(process.env['PODS_PER_NODE'] ?? 12);
const FILL = Number(process.env['FILL'] ?? 0.85);
const PARALLEL = Number(process.env['PARALLEL'] ?? 1);
/** Launch to Ready of a node, as Karpenter's users see it: about a minute. */
const BOOT_SECONDS = 45;
/** Ours against all at once, of P13. */
const WANTED_RATIO = 0.5;

interface Comparison {
  readonly seed: number;
  readonly ours: Figures;
  readonly allAtOnce: Figures;
  readonly ratio: number | null;
}

const ratioOf = (ours: number, allAtOnce: number) => (allAtOnce === 0 ? null : ours / allAtOnce);

async function compare(seed: number): Promise<Comparison> {
  const size: Size = {
    seed,
    nodes: NODES,
    podsPerNode: PODS_PER_NODE,
    warnings: WARNINGS,
    fill: FILL,
    bootSeconds: BOOT_SECONDS,
  };
  const [ours, allAtOnce] = await allEnded([measureOrder(size, 'ours'), measureOrder(size, 'all-at-once')]);
  return { seed, ours, allAtOnce, ratio: ratioOf(ours.pendingPodSeconds, allAtOnce.pendingPodSeconds) };
}

async function compareAll(): Promise<readonly Comparison[]> {
  const left = [...SEEDS];
  const done: Comparison[] = [];
  const lane = async () => {
    for (let seed = left.shift(); seed !== undefined; seed = left.shift()) done.push(await compare(seed));
  };
  await allEnded(Array.from({ length: PARALLEL }, lane));
  return done.sort((a, b) => SEEDS.indexOf(a.seed) - SEEDS.indexOf(b.seed));
}

function report(seeds: readonly Comparison[]): void {
  const total = (pick: (one: Comparison) => Figures) =>
    seeds.reduce((sum, one) => sum + pick(one).pendingPodSeconds, 0);
  const ours = total((one) => one.ours);
  const allAtOnce = total((one) => one.allAtOnce);
  const ratio = ratioOf(ours, allAtOnce);
  const sizes = {
    nodes: NODES,
    podsPerNode: PODS_PER_NODE,
    warnings: WARNINGS,
    fill: FILL,
    bootSeconds: BOOT_SECONDS,
  };
  console.log(JSON.stringify({ ...sizes, seeds, ours, allAtOnce, ratio }, null, 2));
  const verdict = ratio !== null && ratio <= WANTED_RATIO ? 'holds' : 'does not hold';
  const perSeed = seeds.map((one) => `${one.seed}: ${one.ratio?.toFixed(2) ?? 'none'}`).join(', ');
  console.log(
    `P13 ${verdict}: ${ours.toFixed(0)} pending pod-seconds in our order, ${allAtOnce.toFixed(0)} all at once, ` +
      `ratio ${ratio?.toFixed(2) ?? 'none'} (wanted ${WANTED_RATIO} or less); by seed ${perSeed}`,
  );
}

async function main(): Promise<void> {
  const home = openThrowAwayHome();
  const postgres = embeddedPostgres(home, { durable: false });
  const server = await postgres.start(new AbortController().signal);
  process.env['DATABASE_URL'] = postgres.url();
  try {
    report(await compareAll());
  } finally {
    await server.stop();
    removeHome(home);
  }
}

await main();
