import { describe, expect, it } from 'vitest';
import { bucketStart, CPU_BUCKETS, MEMORY_BUCKETS } from '@/contracts/decision-server';
import { VpaRecommender } from './vpa-recommender';
import { MIB, MINUTES_A_DAY } from './workload';

/** Ends of the buckets of these values by the scheme's formula: 10 × (1.05^k − 1) / 0.05. */
const END_OF_500M = 517;
const END_OF_900M = 949;

function recommenderOf(cpu: readonly number[], memoryBytes = 100 * MIB, stepMinutes = 1): VpaRecommender {
  const recommender = new VpaRecommender();
  cpu.forEach((cpuMillicores, index) => {
    recommender.observe(0, index * stepMinutes, { cpuMillicores, memoryBytes });
  });
  return recommender;
}

describe("VPA's recommender", () => {
  it('reads the buckets that the hand calculations use', () => {
    expect(Math.trunc(bucketStart(CPU_BUCKETS, 26))).toBe(511);
    expect(bucketStart(MEMORY_BUCKETS, 1)).toBeCloseTo(1e7, 0);
  });

  it('takes the target from the 90th percentile and the bounds from the 50th and 95th, with 15 % added', () => {
    // Within minutes age makes no difference: 46 samples of 500 m, 54 of which 50 are 500 m too, then 8 of 900 m.
    const target = recommenderOf([...Array<number>(92).fill(500), ...Array<number>(8).fill(900)]).recommend();
    // 500 m lies in bucket 25 (477.27 … 511.13): its end, cut off, with 15 % cut off: 511 + 76.
    expect(target?.target.cpuMillicores).toBe(587);
    // The upper bound is the end of 900 m's bucket, 36 (958.36 … ) or 35 (903.2), before confidence widens it.
    expect(target?.upper.cpuMillicores).toBeGreaterThan(END_OF_900M * 10);
    expect(target?.lower.cpuMillicores).toBeLessThan(END_OF_500M);
  });
});

export { MINUTES_A_DAY };
