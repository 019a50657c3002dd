import { describe, expect, it } from 'vitest';
import { LIMIT_RULES, type LimitRule } from './limits';
import type { OomKill, PodChange, Recommender } from './recommender';
import { replay } from './replay';
import { MIB, type Moment, type Resources, type Workload } from './workload';

const amount = (cpuMillicores: number, mib: number): Resources => ({ cpuMillicores, memoryBytes: mib * MIB });

const asRequested: LimitRule = { name: 'equal', limitsOf: (_workload, requests) => requests };

function workloadOf(trace: Partial<Workload['trace']>, replicas = 2): Workload {
  return {
    name: 'web-0',
    kind: 'web',
    replicas,
    requests: amount(1000, 100),
    limitRatio: { cpu: 2, memory: 1.5 },
    trace: {
      cpuMillicoresAt: () => 100,
      memoryBytesAt: () => 50 * MIB,
      processLifetimeMinutes: null,
      releaseMinute: null,
      ...trace,
    },
  };
}

/** Keeps what it was told, and changes what it is made to. */
function recorder(changes: Readonly<Record<number, readonly PodChange[]>> = {}) {
  const kills: OomKill[] = [];
  const seen: { replica: number; minute: number; usage: Resources }[] = [];
  const recommender: Recommender = {
    observe: (replica, minute, usage) => seen.push({ replica, minute, usage }),
    observeOom: (kill) => kills.push(kill),
    podReplaced: () => undefined,
    requestsOfNewPod: () => amount(300, 300),
    decide: (minute) => changes[minute] ?? [],
  };
  return { recommender, kills, seen };
}

function run(workload: Workload, minutes: number, changes?: Readonly<Record<number, readonly PodChange[]>>) {
  const recorded = recorder(changes);
  const [score] = replay({
    workload,
    recommender: recorded.recommender,
    limitRule: asRequested,
    minutes,
    scoredFrom: [0],
  });
  return { ...recorded, score };
}

describe('replay', () => {
  it('holds requests from the minute after a decision to the next one', () => {
    const { score } = run(workloadOf({}, 1), 10, { 3: [{ replica: 0, requests: amount(200, 60) }] });
    // Four minutes at 1,000 m, six at 200 m, with 100 m used.
    expect((score?.slackVcpuHours ?? 0) * 60_000).toBeCloseTo(4 * 900 + 6 * 100);
    expect(score?.restarts).toBe(1);
  });

  it('begins a new process with a new pod', () => {
    const ages: number[] = [];
    const cpuMillicoresAt = ({ ageMinutes }: Moment) => {
      ages.push(ageMinutes);
      return 1;
    };
    run(workloadOf({ cpuMillicoresAt }, 1), 5, { 1: [{ replica: 0, requests: amount(1, 100) }] });
    expect(ages).toEqual([0, 1, 0, 1, 2]);
  });

  it('kills above the limit, backs off longer each time, and tells what was asked for', () => {
    const { kills, score } = run(workloadOf({ memoryBytesAt: () => 120 * MIB }, 1), 12);
    // 10, 20 and 40 s are a minute of the trace each, then 80 s are two, 160 s three and 300 s five.
    expect(kills.map(({ minute }) => minute)).toEqual([0, 1, 2, 3, 5, 8]);
    expect(kills[0]).toMatchObject({ requestBytes: 100 * MIB, limitBytes: 100 * MIB });
    expect(score?.oomKills).toBe(6);
  });

  it('shows no recommender more than the limits let through', () => {
    const { seen } = run(workloadOf({ cpuMillicoresAt: () => 5000, memoryBytesAt: () => 101 * MIB }, 1), 1);
    expect(seen).toEqual([{ replica: 0, minute: 0, usage: amount(1000, 100) }]);
  });

  it('gives the pods of a release what the recommender says for new ones', () => {
    const { score } = run(workloadOf({ releaseMinute: 5 }, 2), 6);
    expect((score?.slackVcpuHours ?? 0) * 60_000).toBeCloseTo(2 * (5 * 900 + 200));
    expect(score?.restarts).toBe(0);
  });

  it('starts a process that ends by itself again in the same pod', () => {
    const ages: number[] = [];
    const memoryBytesAt = ({ ageMinutes }: Moment) => {
      ages.push(ageMinutes);
      return MIB;
    };
    const { kills } = run(workloadOf({ memoryBytesAt, processLifetimeMinutes: 2 }, 1), 5);
    expect(ages).toEqual([0, 1, 0, 1, 0]);
    expect(kills).toEqual([]);
  });

  it('scores periods apart', () => {
    const [all, end] = replay({
      workload: workloadOf({}, 1),
      recommender: recorder().recommender,
      limitRule: asRequested,
      minutes: 10,
      scoredFrom: [0, 8],
    });
    expect([all?.podMinutes, end?.podMinutes]).toEqual([10, 2]);
  });
});

describe('limits', () => {
  it.each([
    { rule: 0, limits: amount(400, 60) },
    { rule: 1, limits: amount(200, 40) },
    { rule: 2, limits: amount(2000, 150) },
  ])('follow requests by rule $rule', ({ rule, limits }) => {
    expect(LIMIT_RULES[rule]?.limitsOf(workloadOf({}), amount(200, 40))).toEqual(limits);
  });

  it('that stay are raised to a larger request', () => {
    expect(LIMIT_RULES[2]?.limitsOf(workloadOf({}), amount(3000, 200))).toEqual(amount(3000, 200));
  });
});
