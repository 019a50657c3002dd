import { describe, expect, it } from 'vitest';
import {
  bucketOf,
  CPU_BUCKETS,
  MEMORY_BUCKETS,
  rightsizeResponseSchema,
  type BucketScheme,
  type RightsizeContainer,
  type UsageHistogram,
} from '@/contracts/decision-server';
import { rightsize } from '@/decision/rightsize/rightsize';
import { buildContainer, buildRightsizeRequest } from '@/decision/testing/build-rightsize-request';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

function histogram(scheme: BucketScheme, values: readonly number[], days = 30): UsageHistogram {
  const weights = new Map<number, number>();
  for (const value of values) {
    const bucket = bucketOf(scheme, value);
    weights.set(bucket, (weights.get(bucket) ?? 0) + 1);
  }
  return {
    weights: [...weights],
    first_sample_at: new Date(Date.UTC(2026, 5, 1) - days * 86_400_000).toISOString(),
    last_sample_at: '2026-06-01T00:00:00Z',
    sample_count: values.length,
  };
}

const cpu = (values: readonly number[], days?: number) => histogram(CPU_BUCKETS, values, days);
const memory = (values: readonly number[], days?: number) => histogram(MEMORY_BUCKETS, values, days);

/** What is proposed for one container, and the whole answer's explanation. */
function ask(changes: Partial<RightsizeContainer>) {
  const answer = rightsizeResponseSchema.parse(rightsize(buildRightsizeRequest([buildContainer(changes)])));
  const [proposed] = answer.recommendation.containers;
  return { answer, requests: proposed?.requests ?? null, reason: proposed?.reason ?? '' };
}

describe('rightsize', () => {
  it('takes CPU from the 95th percentile with the margin', () => {
    // Four of a hundred samples are beyond the percentile.
    const calm = ask({ cpu_usage: cpu([...Array<number>(96).fill(500), ...Array<number>(4).fill(900)]) });
    const wanted = calm.requests?.cpu_millicores ?? 0;
    expect(wanted).toBeGreaterThanOrEqual(500 * 1.15);
    expect(wanted).toBeLessThan(500 * 1.15 * 1.06);
    expect(calm.answer.estimated_savings_per_hour).toBeGreaterThan(0);
    // Six of a hundred are not: 1,000 m are needed and are there.
    const spiky = ask({ cpu_usage: cpu([...Array<number>(94).fill(500), ...Array<number>(6).fill(900)]) });
    expect(spiky.requests).toBeNull();
  });

  it('does not lower CPU that bursts of about a twentieth of the time need', () => {
    // Bursts of 900 m in 4.5 % of the time: the 95th percentile says 588 m. A request for them stays, a larger one does not.
    const usage = cpu([...Array<number>(191).fill(500), ...Array<number>(9).fill(900)]);
    expect(ask({ cpu_request_millicores: 1040, cpu_usage: usage }).requests).toBeNull();
    const over = ask({ cpu_request_millicores: 1100, cpu_usage: usage }).requests?.cpu_millicores;
    expect(over).toBeLessThan(600);
    // In 3 % of the time they are not counted.
    const rare = cpu([...Array<number>(97).fill(500), ...Array<number>(3).fill(900)]);
    expect(ask({ cpu_request_millicores: 1040, cpu_usage: rare }).requests?.cpu_millicores).toBe(over);
  });

  it('takes memory from the observed maximum with the margin', () => {
    const { requests } = ask({ memory_peaks: memory([700 * MIB, 650 * MIB]), memory_max_bytes: 700 * MIB });
    expect(requests?.memory_bytes).toBe(Math.ceil(700 * MIB * 1.15));
  });

  it('goes at most one half or one double in a step', () => {
    expect(ask({ cpu_usage: cpu([20]) }).requests?.cpu_millicores).toBe(500);
    expect(ask({ cpu_usage: cpu([9000]) }).requests?.cpu_millicores).toBe(2000);
    expect(ask({ cpu_usage: cpu([9000]) }).reason).toContain('one step toward');
  });

  it.each([
    { name: 'CPU', changes: { cpu_request_millicores: 15, cpu_usage: cpu([1]) }, cpuNow: 12 },
    {
      name: 'memory',
      changes: { memory_request_bytes: 50 * MIB, memory_peaks: memory([MIB]), memory_max_bytes: MIB },
      memoryNow: 32 * MIB,
    },
  ])('keeps the floor of $name', ({ changes, cpuNow, memoryNow }) => {
    const { requests } = ask(changes);
    // The end of the lowest CPU bucket is 10 m, with the margin 11.5 m.
    expect(requests).toEqual({ cpu_millicores: cpuNow ?? null, memory_bytes: memoryNow ?? null });
  });

  it('raises memory after a kill by a fifth and at least 100 MiB', () => {
    const fits = { memory_peaks: memory([700 * MIB]), memory_max_bytes: 700 * MIB };
    const killed = (bytes: number) =>
      ask({
        ...fits,
        memory_request_bytes: bytes,
        last_oom: { at: '2026-05-31T00:00:00Z', memory_bytes: bytes },
      }).requests?.memory_bytes;
    expect(killed(GIB)).toBe(Math.ceil(GIB * 1.2));
    expect(killed(800 * MIB)).toBe(960 * MIB);
    expect(
      ask({
        memory_peaks: memory([200 * MIB]),
        memory_max_bytes: 200 * MIB,
        memory_request_bytes: 250 * MIB,
        last_oom: { at: '2026-05-31T00:00:00Z', memory_bytes: 250 * MIB },
      }).requests?.memory_bytes,
    ).toBe(350 * MIB);
  });

  it('leaves small changes alone', () => {
    expect(ask({ cpu_usage: cpu([790]) }).requests).toBeNull();
  });

  it('leaves more alone while history is short', () => {
    // 1,000 m asked, about 660 m wanted.
    expect(ask({ cpu_usage: cpu([560], 30) }).requests).not.toBeNull();
    expect(ask({ changed_at: '2026-05-01T00:00:00Z', cpu_usage: cpu([560], 1.5) }).requests).toBeNull();
  });

  it.each([
    { name: 'an hour', changed_at: '2026-05-01T00:00:00Z', days: 1 / 24 },
    { name: 'two days before the first change', changed_at: null, days: 2 },
  ])('proposes nothing after $name', ({ changed_at, days }) => {
    const { answer } = ask({ changed_at, cpu_usage: cpu([100], days) });
    expect(answer.recommendation.containers).toEqual([]);
    expect(answer.explanation).toContain('history too short');
  });

  it('leaves alone what an HPA scales on, and only that', () => {
    const both = {
      hpa_on_cpu: true,
      cpu_usage: cpu([100]),
      memory_peaks: memory([700 * MIB]),
      memory_max_bytes: 700 * MIB,
    };
    expect(ask(both).requests).toEqual({ cpu_millicores: null, memory_bytes: Math.ceil(700 * MIB * 1.15) });
  });

  it.each([
    { name: 'another controller sets', changes: { managed_by: 'vpa' }, words: 'another controller' },
    {
      name: 'nobody has set',
      changes: { cpu_request_millicores: null, memory_request_bytes: null },
      words: 'requests not set',
    },
  ])('does not touch requests that $name', ({ changes, words }) => {
    const { requests, answer } = ask({ cpu_usage: cpu([100]), ...changes });
    expect(requests).toBeNull();
    expect(answer.explanation).toContain(words);
  });

  it('does not count what age has made negligible', () => {
    const peaks = memory([300 * MIB]);
    const faded = {
      ...peaks,
      weights: [...peaks.weights, [bucketOf(MEMORY_BUCKETS, 900 * MIB), 0.0001] as [number, number]],
    };
    const wanted = ask({ memory_peaks: faded, memory_max_bytes: null }).requests?.memory_bytes ?? 0;
    expect(wanted).toBe(GIB / 2);
  });
});
