import { describe, expect, it } from 'vitest';
import { generateWorkloads } from './generate-workloads';
import { MINUTES_A_DAY, type Workload } from './workload';

/** Demand of the first replica, every seventh minute of two weeks. */
function demandOf({ trace }: Workload): readonly (readonly [number, number])[] {
  return Array.from({ length: (14 * MINUTES_A_DAY) / 7 }, (_, index) => {
    const moment = { replica: 0, minute: index * 7, ageMinutes: index * 7 };
    return [trace.cpuMillicoresAt(moment), trace.memoryBytesAt(moment)] as const;
  });
}

describe('generated workloads', () => {
  it('are the same for the same seed, and others for another', () => {
    const [first, second, other] = [1, 1, 2].map((seed) => generateWorkloads(seed, 1).map(demandOf));
    expect(second).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it('want a positive amount at every moment', () => {
    for (const workload of generateWorkloads(3, 2)) {
      const demand = demandOf(workload);
      expect(Math.min(...demand.map(([cpu]) => cpu))).toBeGreaterThanOrEqual(0);
      expect(Math.min(...demand.map(([, memory]) => memory))).toBeGreaterThan(0);
    }
  });

  it('have several replicas, whose noise differs', () => {
    for (const { replicas, trace } of generateWorkloads(4, 3)) {
      expect(replicas).toBeGreaterThanOrEqual(2);
      const at = (replica: number) => trace.cpuMillicoresAt({ replica, minute: 700, ageMinutes: 700 });
      expect(at(0)).not.toBe(at(1));
    }
  });
});
