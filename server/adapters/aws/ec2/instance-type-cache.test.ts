import { describe, expect, it } from 'vitest';
import type { InstanceTypeFacts } from '@/server/ports/aws';
import { createInstanceTypeCache } from '@/server/adapters/aws/ec2/instance-type-cache';
import { createMovableClock } from '@/server/testing/aws-conformance/test-clock';

const facts = (instanceType: string): InstanceTypeFacts => ({
  instanceType,
  vcpu: 2,
  memoryMib: 8_192,
  architectures: ['x86_64'],
  currentGeneration: true,
  bareMetal: false,
  gpuCount: 0,
  spotSupported: true,
  burstable: false,
});

describe('createInstanceTypeCache', () => {
  it('asks for each name once a day, unknown ones too', async () => {
    const clock = createMovableClock(new Date('2026-07-14T00:00:00Z'));
    const cache = createInstanceTypeCache(clock);
    const asked: (readonly string[])[] = [];
    const read = (names: readonly string[]) => {
      asked.push(names);
      return Promise.resolve(names.filter((name) => name !== 'no.such').map(facts));
    };
    await expect(cache.named(['m5.large', 'no.such', 'm5.large'], read)).resolves.toHaveLength(1);
    await cache.named(['m5.large', 'no.such', 'c5.large'], read);
    expect(asked).toEqual([['m5.large', 'no.such'], ['c5.large']]);
    clock.advance(24 * 3_600_000);
    await cache.named(['m5.large'], read);
    expect(asked).toHaveLength(3);
  });

  it('serves names from the list of all current types', async () => {
    const clock = createMovableClock(new Date('2026-07-14T00:00:00Z'));
    const cache = createInstanceTypeCache(clock);
    let reads = 0;
    const readAll = () => {
      reads += 1;
      return Promise.resolve([facts('m5.large'), facts('c5.large')]);
    };
    await cache.all(readAll);
    await cache.all(readAll);
    expect(reads).toBe(1);
    const types = await cache.named(['c5.large'], () => Promise.reject(new Error('asked')));
    expect(types.map((type) => type.instanceType)).toEqual(['c5.large']);
  });

  it('does not keep a failure', async () => {
    const cache = createInstanceTypeCache(createMovableClock(new Date('2026-07-14T00:00:00Z')));
    await expect(cache.named(['m5.large'], () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    await expect(
      cache.named(['m5.large'], (names) => Promise.resolve(names.map(facts))),
    ).resolves.toHaveLength(1);
  });
});
