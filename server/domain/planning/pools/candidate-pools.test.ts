import { describe, expect, it } from 'vitest';
import {
  candidatePools,
  familiesOf,
  fallbackPools,
  type CandidateKey,
  type CandidateQuestion,
  type CandidateType,
} from '@/server/domain/planning/pools/candidate-pools';

function type(instanceType: string, changes: Partial<CandidateType> = {}): CandidateType {
  return {
    instanceType,
    vcpu: 4,
    memoryMib: 16_384,
    architectures: ['x86_64'],
    currentGeneration: true,
    bareMetal: false,
    gpuCount: 0,
    burstable: false,
    spotSupported: true,
    ...changes,
  };
}

function ask(changes: Partial<CandidateQuestion>): readonly string[] {
  return names(
    candidatePools({
      replaced: { vcpu: 4, memoryMib: 16_384, architecture: 'x86_64', burstable: false },
      zones: ['us-east-1a'],
      ownFamilies: new Set(),
      types: [type('m5.xlarge')],
      offered: () => true,
      noCapacity: new Set(),
      hasPrice: () => true,
      ...changes,
    }),
  );
}

const names = (pools: readonly CandidateKey[]) =>
  pools.map((pool) => `${pool.instanceType}/${pool.availabilityZone}/${pool.lifecycle}`);

const BOTH = ['m5.xlarge/us-east-1a/on-demand', 'm5.xlarge/us-east-1a/spot'];

describe('candidatePools', () => {
  it('names each type in each zone, Spot and on-demand, in order of name', () => {
    const types = [type('m6i.xlarge'), type('c5.xlarge')];
    expect(ask({ types, zones: ['us-east-1b', 'us-east-1a'] })).toEqual([
      'c5.xlarge/us-east-1a/on-demand',
      'c5.xlarge/us-east-1a/spot',
      'c5.xlarge/us-east-1b/on-demand',
      'c5.xlarge/us-east-1b/spot',
      'm6i.xlarge/us-east-1a/on-demand',
      'm6i.xlarge/us-east-1a/spot',
      'm6i.xlarge/us-east-1b/on-demand',
      'm6i.xlarge/us-east-1b/spot',
    ]);
  });

  it.each([
    { vcpu: 1, fits: false },
    { vcpu: 2, fits: true },
    { vcpu: 8, fits: true },
    { vcpu: 9, fits: false },
  ])('$vcpu vCPU for 4: $fits', ({ vcpu, fits }) => {
    expect(ask({ types: [type('m5.xlarge', { vcpu })] })).toEqual(fits ? BOTH : []);
  });

  it.each<{ name: string; changes: Partial<CandidateType> }>([
    { name: 'another architecture', changes: { architectures: ['arm64'] } },
    { name: 'a previous generation', changes: { currentGeneration: false } },
    { name: 'bare metal', changes: { bareMetal: true } },
    { name: 'a GPU', changes: { gpuCount: 1 } },
    { name: 'one on CPU credits', changes: { burstable: true } },
  ])('leaves out $name', ({ changes }) => {
    expect(ask({ types: [type('m5.xlarge', changes)] })).toEqual([]);
  });

  it('keeps an older generation that the cluster runs already', () => {
    const types = [
      type('m5.xlarge', { currentGeneration: false }),
      type('c4.xlarge', { currentGeneration: false }),
    ];
    expect(ask({ types, ownFamilies: familiesOf(['m5.large', null]) })).toEqual(BOTH);
  });

  it('offers CPU credits to a node that runs on them already', () => {
    const replaced = { vcpu: 4, memoryMib: 16_384, architecture: 'x86_64', burstable: true };
    expect(ask({ types: [type('m5.xlarge', { burstable: true })], replaced })).toEqual(BOTH);
  });

  it('takes a type that runs several architectures', () => {
    expect(ask({ types: [type('m5.xlarge', { architectures: ['i386', 'x86_64'] })] })).toEqual(BOTH);
  });

  it('offers on-demand only where Spot is not sold', () => {
    expect(ask({ types: [type('m5.xlarge', { spotSupported: false })] })).toEqual(BOTH.slice(0, 1));
  });

  it('leaves out a zone in which the type is not offered, and nothing where that is not known', () => {
    const zones = ['us-east-1a', 'us-east-1e'];
    expect(ask({ zones, offered: (_, zone) => zone === 'us-east-1a' })).toEqual(BOTH);
    expect(ask({ zones, offered: () => null })).toHaveLength(4);
  });

  it('leaves out a pool without room, and only that one', () => {
    expect(ask({ noCapacity: new Set(['m5.xlarge/us-east-1a/spot']) })).toEqual(BOTH.slice(0, 1));
  });

  it('leaves out a pool without a price, per lifecycle', () => {
    expect(ask({ hasPrice: (_type, _zone, lifecycle) => lifecycle === 'spot' })).toEqual(BOTH.slice(1));
  });

  it('knows nothing without a zone', () => {
    expect(ask({ zones: [] })).toEqual([]);
  });
});

describe('fallbackPools', () => {
  const dying = { instanceType: 'm5.large', availabilityZone: 'us-east-1b', nextLargerType: 'm5.xlarge' };
  const zones = ['us-east-1a', 'us-east-1b', 'us-east-1c'];

  it.each([
    {
      name: 'own zone first, then the others, then the next larger type',
      options: { zoneRequired: false, sameTypeOnly: false },
      pools: [
        'm5.large/us-east-1b',
        'm5.large/us-east-1a',
        'm5.large/us-east-1c',
        'm5.xlarge/us-east-1b',
        'm5.xlarge/us-east-1a',
        'm5.xlarge/us-east-1c',
      ],
    },
    {
      name: 'the zone of a zonal volume only',
      options: { zoneRequired: true, sameTypeOnly: false },
      pools: ['m5.large/us-east-1b', 'm5.xlarge/us-east-1b'],
    },
    {
      name: 'the same type only',
      options: { zoneRequired: false, sameTypeOnly: true },
      pools: ['m5.large/us-east-1b', 'm5.large/us-east-1a', 'm5.large/us-east-1c'],
    },
    {
      name: 'both',
      options: { zoneRequired: true, sameTypeOnly: true },
      pools: ['m5.large/us-east-1b'],
    },
  ])('$name', ({ options, pools }) => {
    expect(names(fallbackPools(dying, zones, options))).toEqual(pools.map((pool) => `${pool}/on-demand`));
  });

  it('keeps to the own type where no larger one is known, and is never empty', () => {
    const alone = { ...dying, nextLargerType: null };
    const options = { zoneRequired: false, sameTypeOnly: false };
    expect(names(fallbackPools(alone, [], options))).toEqual(['m5.large/us-east-1b/on-demand']);
  });
});
