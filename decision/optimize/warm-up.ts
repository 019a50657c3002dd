import type { Highs } from 'highs';
import type { PoolChoice } from '@/decision/optimize/pools';
import { stateProgram } from '@/decision/optimize/state-program';
import { solveProgram } from '@/decision/solver/solve-program';

/** Pools of the practice program: enough for presolve, cuts and branching to run. */
const POOLS = 60;
const ROUNDS = 3;

function practicePool(index: number): PoolChoice {
  const vcpu = 2 ** (1 + (index % 4));
  return {
    instance_type: `practice.${String(index)}`,
    availability_zone: `zone-${String(index % 3)}`,
    lifecycle: index % 5 === 0 ? 'on-demand' : 'spot',
    vcpu,
    memory_gib: vcpu * (2 + (index % 3) * 3),
    price_per_hour: vcpu * (index % 5 === 0 ? 0.05 : 0.01 + ((index * 7) % 11) / 1000),
    risk_score: 1,
    running: 0,
  };
}

/**
 * Solves a practice program a few times. The engine compiles WebAssembly while it runs: a first solve takes ten times
 * as long as later ones. Between two rounds waiting requests are answered; a replacement needs no solver at all.
 */
export async function warmUp(highs: Highs): Promise<void> {
  const pools = Array.from({ length: POOLS }, (_, index) => practicePool(index));
  const program = stateProgram(
    pools,
    { vcpu: 130, memoryGib: 500 },
    {
      min_risk_score: 0.75,
      min_availability_zones: 3,
      max_pool_share: 0.2,
      min_on_demand_share: 0.15,
      headroom_share: 0.1,
    },
  );
  for (let round = 0; round < ROUNDS; round += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    solveProgram(highs, program, pools.length);
  }
}
