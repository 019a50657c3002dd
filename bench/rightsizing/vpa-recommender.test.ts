import { describe, expect, it } from 'vitest';
import { VpaRecommender } from './vpa-recommender';
import { MIB, MINUTES_A_DAY } from './workload';

/*
 * The hand calculations take ends of buckets from the scheme: CPU 10 × (1.05^k − 1) / 0.05 m, memory 10^7 × the same.
 * 500 m lies in the bucket that ends at 511.13, 900 m in that to 903.20; 100 MiB in that to 110,265,643, 300 MiB to
 * 330,659,541, 400 MiB to 445,019,988, 600 MiB to 664,388,475. A margin of 15 % is cut off by itself.
 */
const CPU_500 = 511 + 76;
const CPU_900 = 903 + 135;
const MEMORY_300 = 330_659_541 + 49_598_931;
const MEMORY_400 = 445_019_988 + 66_752_998;
const MEMORY_600 = 664_388_475 + 99_658_271;

const cpuOnly = (cpuMillicores: number) => ({ cpuMillicores, memoryBytes: 10 * MIB });
const memoryOnly = (mib: number) => ({ cpuMillicores: 10, memoryBytes: mib * MIB });

function fedWith(samples: readonly { minute: number; cpuMillicores: number }[]): VpaRecommender {
  const recommender = new VpaRecommender();
  for (const { minute, cpuMillicores } of samples) recommender.observe(0, minute, cpuOnly(cpuMillicores));
  return recommender;
}

/** One peak a day, the last one youngest. */
function withPeaks(mib: readonly number[]): VpaRecommender {
  const recommender = new VpaRecommender();
  mib.forEach((peak, day) => {
    recommender.observe(0, day * MINUTES_A_DAY, memoryOnly(peak));
  });
  return recommender;
}

describe("VPA's recommender", () => {
  it('says nothing before the first sample', () => {
    expect(new VpaRecommender().recommend()).toBeNull();
  });

  it('takes the target from the 90th percentile, bounds from the 50th and 95th, widened by confidence', () => {
    const samples = Array.from({ length: 100 }, (_, minute) => ({
      minute,
      cpuMillicores: minute < 92 ? 500 : 900,
    }));
    const recommendation = fedWith(samples).recommend();
    // 99 minutes are 0.06875 days: the upper bound is 15.545 times, the lower 0.97157 times its percentile.
    expect(recommendation?.target.cpuMillicores).toBe(CPU_500);
    expect(recommendation?.upper.cpuMillicores).toBe(Math.trunc(CPU_900 * (1 + 1440 / 99)));
    expect(recommendation?.lower.cpuMillicores).toBe(570);
  });

  it('doubles the upper bound after a day', () => {
    const day = Array.from({ length: MINUTES_A_DAY + 1 }, (_, minute) => ({ minute, cpuMillicores: 500 }));
    const recommendation = fedWith(day).recommend();
    expect(recommendation?.upper.cpuMillicores).toBe(2 * CPU_500);
    // 587 / 1.001² = 585.83
    expect(recommendation?.lower.cpuMillicores).toBe(585);
  });

  it('halves the weight of a sample in 24 hours', () => {
    const old = Array.from({ length: 100 }, () => ({ minute: 0, cpuMillicores: 500 }));
    const young = (minute: number) => Array.from({ length: 8 }, () => ({ minute, cpuMillicores: 900 }));
    // 8 of 108 are 7.4 %; a day later they weigh 16 of 116, 13.8 %.
    expect(fedWith([...old, ...young(1)]).recommend()?.target.cpuMillicores).toBe(CPU_500);
    expect(fedWith([...old, ...young(MINUTES_A_DAY)]).recommend()?.target.cpuMillicores).toBe(CPU_900);
  });

  it('never goes below 25 m and 250 MiB', () => {
    const { target } = fedWith([{ minute: 0, cpuMillicores: 1 }]).recommend() ?? {};
    expect(target).toEqual({ cpuMillicores: 25, memoryBytes: 250 * MIB });
  });

  it('takes memory from the 90th percentile of daily peaks', () => {
    // Days weigh 1, 2, 4 … 128, in all 255: the fifth 16 (6.3 %), the sixth 32 (12.5 %).
    expect(withPeaks([300, 300, 300, 300, 600, 300, 300, 300]).recommend()?.target.memoryBytes).toBe(
      MEMORY_300,
    );
    expect(withPeaks([300, 300, 300, 300, 300, 600, 300, 300]).recommend()?.target.memoryBytes).toBe(
      MEMORY_600,
    );
  });

  it('counts a kill as what was asked for with a fifth and at least 100 MiB added', () => {
    const killedAt = (mib: number) => {
      const recommender = withPeaks([100]);
      recommender.observeOom(0, 1, mib * MIB);
      return recommender.recommend()?.target.memoryBytes;
    };
    expect(killedAt(300)).toBe(MEMORY_400);
    // 500 × 1.2 and 500 + 100 are the same.
    expect(killedAt(500)).toBe(MEMORY_600);
    expect(killedAt(1000)).toBeGreaterThan(1200 * MIB * 1.15);
  });

  it('does not add to a kill what an earlier kill had added', () => {
    const recommender = withPeaks([100]);
    recommender.observeOom(0, 1, 300 * MIB);
    recommender.observeOom(0, 2, 300 * MIB);
    expect(recommender.recommend()?.target.memoryBytes).toBe(MEMORY_400);
  });
});
