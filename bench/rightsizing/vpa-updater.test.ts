import { describe, expect, it } from 'vitest';
import type { Pod } from './recommender';
import { choosePodsToEvict } from './vpa-updater';
import { MIB, type Resources } from './workload';

const NOON = 12 * 60;

const amount = (cpuMillicores: number, mib = 500): Resources => ({ cpuMillicores, memoryBytes: mib * MIB });
const recommendation = { target: amount(500), lower: amount(400, 400), upper: amount(1000, 1000) };

function pod(replica: number, cpuMillicores: number, changes: Partial<Pod> = {}): Pod {
  return { replica, requests: amount(cpuMillicores), startedMinute: 0, lastOom: null, ...changes };
}

const evicted = (pods: readonly Pod[], minute: number) =>
  choosePodsToEvict(pods, recommendation, minute).map(({ replica }) => replica);

describe("VPA's updater", () => {
  it('evicts at once outside the range, inside it after twelve hours', () => {
    expect(evicted([pod(0, 399), pod(1, 500)], 1)).toEqual([0]);
    expect(evicted([pod(0, 500), pod(1, 1001)], 1)).toEqual([1]);
    expect(evicted([pod(0, 1000), pod(1, 400)], NOON - 1)).toEqual([]);
    expect(evicted([pod(0, 1000), pod(1, 500)], NOON)).toEqual([0]);
  });

  it('leaves differences under a tenth alone, those of CPU and memory added up', () => {
    // 545 to 500 are 8.3 %; with 520 to 500 MiB 3.8 % more.
    expect(evicted([pod(0, 545), pod(1, 500)], NOON)).toEqual([]);
    expect(evicted([pod(0, 545, { requests: amount(545, 520) }), pod(1, 500)], NOON)).toEqual([0]);
  });

  it('does not wait after a kill within ten minutes of the start', () => {
    const killed = (afterMinutes: number) => pod(0, 480, { lastOom: { minute: 20, afterMinutes } });
    expect(evicted([killed(9), pod(1, 500)], 21)).toEqual([0]);
    expect(evicted([killed(10), pod(1, 500)], 21)).toEqual([]);
  });

  it('takes half of the replicas, never those of a single one', () => {
    const small = (count: number) => Array.from({ length: count }, (_, replica) => pod(replica, 100));
    expect(evicted(small(1), 1)).toEqual([]);
    expect(evicted(small(3), 1)).toEqual([0]);
    expect(evicted(small(5), 1)).toEqual([0, 1]);
  });

  it('takes growing ones first, then the largest difference', () => {
    expect(evicted([pod(0, 2000), pod(1, 390), pod(2, 200), pod(3, 1500)], 1)).toEqual([2, 1]);
  });
});
