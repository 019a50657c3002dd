import { describe, expect, it } from 'vitest';
import type { Pod } from './recommender';
import { runOurs } from './run-ours';
import { MIB, type Resources, type Workload } from './workload';

const HOUR = 60;
const asked: Resources = { cpuMillicores: 1000, memoryBytes: 1024 * MIB };

const workload: Workload = {
  name: 'web-0',
  kind: 'web',
  replicas: 2,
  requests: asked,
  limitRatio: { cpu: 1, memory: 1 },
  trace: {
    cpuMillicoresAt: () => 0,
    memoryBytesAt: () => 0,
    processLifetimeMinutes: null,
    releaseMinute: null,
  },
};

const podsWith = (...requests: readonly Resources[]): readonly Pod[] =>
  requests.map((one, replica) => ({ replica, requests: one, startedMinute: 0, lastOom: null }));

describe('ours on a trace', () => {
  it('waits three days, halves, and rolls out pod by pod', () => {
    const ours = runOurs(workload, 10);
    const pods = podsWith(asked, asked);
    const feed = (from: number, to: number) => {
      for (let minute = from; minute < to; minute += 10) {
        ours.observe(0, minute, { cpuMillicores: 100, memoryBytes: 900 * MIB });
      }
    };
    feed(0, 71 * HOUR);
    expect(ours.decide(71 * HOUR, pods)).toEqual([]);
    feed(71 * HOUR, 72 * HOUR + 10);
    const halved = { cpuMillicores: 500, memoryBytes: 1024 * MIB };
    expect(ours.decide(72 * HOUR, pods)).toEqual([{ replica: 0, requests: halved }]);
    expect(ours.requestsOfNewPod()).toEqual(halved);
    expect(ours.decide(72 * HOUR + 1, podsWith(halved, asked))).toEqual([{ replica: 1, requests: halved }]);
    expect(ours.decide(72 * HOUR + 2, podsWith(halved, halved))).toEqual([]);
    // The second step ends at the 95th percentile, 100 m in the bucket to 110.27 m, with 15 % added.
    expect(ours.decide(72 * HOUR + 10, podsWith(halved, halved))).toEqual([
      { replica: 0, requests: { ...halved, cpuMillicores: 250 } },
    ]);
  });

  it('raises memory after a kill above what was seen', () => {
    const ours = runOurs(workload, 10);
    for (let minute = 0; minute <= 73 * HOUR; minute += 10) {
      ours.observe(0, minute, { cpuMillicores: 850, memoryBytes: 900 * MIB });
    }
    ours.observeOom({
      replica: 0,
      minute: 73 * HOUR,
      requestBytes: asked.memoryBytes,
      limitBytes: asked.memoryBytes,
    });
    const [change] = ours.decide(73 * HOUR, podsWith(asked, asked));
    expect(change?.requests.memoryBytes).toBe(Math.ceil(1024 * MIB * 1.2));
  });
});
