import { describe, expect, it } from 'vitest';
import { parseHourlyPrice } from '@/server/domain/shared/money';
import type { CandidateType } from './candidate-pools';
import { proofPools, type ProofQuestion } from './proof-pools';

const GIB = 1024 ** 3;

const type = (instanceType: string, over: Partial<CandidateType> = {}): CandidateType => ({
  instanceType,
  vcpu: 2,
  memoryMib: 8192,
  architectures: ['x86_64'],
  currentGeneration: true,
  bareMetal: false,
  gpuCount: 0,
  burstable: false,
  spotSupported: true,
  ...over,
});

const prices: Readonly<Record<string, string>> = {
  't3.small': '0.02',
  'm5.large': '0.096',
  'c5.large': '0.085',
};

const ask = (over: Partial<ProofQuestion>): readonly string[] =>
  proofPools({
    types: [type('m5.large'), type('c5.large', { memoryMib: 4096 }), type('t3.small', { memoryMib: 2048 })],
    zones: ['us-east-1a'],
    architecture: 'x86_64',
    daemons: { cpuMillicores: 500, memoryBytes: GIB },
    offered: () => null,
    onDemandPriceOf: (name) => parseHourlyPrice(prices[name] ?? '-'),
    ...over,
  }).map((pool) => `${pool.instanceType}/${pool.availabilityZone}`);

describe('proofPools', () => {
  it('offers the cheapest first, in every zone of the template', () => {
    expect(ask({ zones: ['us-east-1b', 'us-east-1a'] })).toEqual([
      't3.small/us-east-1a',
      't3.small/us-east-1b',
      'c5.large/us-east-1a',
      'c5.large/us-east-1b',
      'm5.large/us-east-1a',
      'm5.large/us-east-1b',
    ]);
  });

  it('leaves out what the DaemonSets do not fit on', () => {
    expect(ask({ daemons: { cpuMillicores: 500, memoryBytes: 4 * GIB } })).toEqual(['m5.large/us-east-1a']);
    expect(ask({ daemons: { cpuMillicores: 1900, memoryBytes: GIB } })).toEqual([]);
  });

  it.each([
    ['another architecture', { architectures: ['arm64'] }],
    ['a former generation', { currentGeneration: false }],
    ['bare metal', { bareMetal: true }],
    ['accelerators', { gpuCount: 1 }],
    ['a single vCPU', { vcpu: 1 }],
  ])('leaves out %s', (_what, over) => {
    expect(ask({ types: [type('m5.large', over)] })).toEqual([]);
  });

  it('leaves out what has no known price, and what a zone does not offer', () => {
    expect(ask({ types: [type('x9.large')] })).toEqual([]);
    expect(ask({ offered: (name) => name !== 't3.small' })).not.toContain('t3.small/us-east-1a');
  });
});
