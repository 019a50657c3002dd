import { describe, expect, it } from 'vitest';
import { buildNode, buildPod, buildSnapshot } from '@/server/domain/scheduling/testing/build-snapshot';
import { parseHourlyPrice } from '@/server/domain/shared/money';
import type { InstanceFacts } from '@/server/ports/aws';
import { toNodeRow, type RowFacts } from './node-row';

const SPOT = parseHourlyPrice('0.04');
const ON_DEMAND = parseHourlyPrice('0.096');

const facts = (changes: Partial<RowFacts> = {}): RowFacts => ({
  instance: null,
  group: null,
  spotPrice: (type, zone) => (type === 'm5.large' && zone === 'us-east-1a' ? SPOT : null),
  onDemandPrice: (type) =>
    type === 'm5.large' && ON_DEMAND !== null ? { pricePerHour: ON_DEMAND, source: 'a price list' } : null,
  ...changes,
});

function row(labels: Readonly<Record<string, string>>, changes: Partial<RowFacts> = {}) {
  const node = buildNode('node-1', 'us-east-1a', { labels });
  const pods = [
    buildPod('a', 'node-1'),
    buildPod('done', 'node-1', { phase: 'Succeeded' }),
    buildPod('other', 'node-2'),
  ];
  return toNodeRow(node, buildSnapshot([node], pods), facts(changes));
}

const instance = (changes: Partial<InstanceFacts>) =>
  ({
    instanceType: 'm5.large',
    availabilityZone: 'us-east-1a',
    lifecycle: 'spot',
    tags: {},
    ...changes,
  }) as InstanceFacts;

describe('toNodeRow', () => {
  it('counts the pods that run there, and states sizes in cores and GiB', () => {
    expect(row({})).toMatchObject({ podCount: 1, cpuCores: 2, memoryGb: 8, status: 'ready' });
  });

  it.each([
    { label: { 'eks.amazonaws.com/capacityType': 'SPOT' }, nodeType: 'spot', price: SPOT },
    { label: { 'eks.amazonaws.com/capacityType': 'ON_DEMAND' }, nodeType: 'on-demand', price: ON_DEMAND },
    { label: { 'karpenter.sh/capacity-type': 'spot' }, nodeType: 'spot', price: SPOT },
    { label: { 'node.kubernetes.io/lifecycle': 'on-demand' }, nodeType: 'on-demand', price: ON_DEMAND },
  ])('reads the lifecycle from $label while EC2 is silent', ({ label, nodeType, price }) => {
    expect(row(label)).toMatchObject({ nodeType, pricePerHour: price });
  });

  it('believes EC2 before a label', () => {
    const label = { 'eks.amazonaws.com/capacityType': 'ON_DEMAND' };
    expect(row(label, { instance: instance({}) })).toMatchObject({
      nodeType: 'spot',
      priceSource: 'EC2 Spot price history',
    });
  });

  it('guesses neither lifecycle nor price', () => {
    expect(row({})).toMatchObject({ nodeType: 'other', pricePerHour: null, priceSource: null });
    const elsewhere = instance({ availabilityZone: 'us-east-1b' });
    expect(row({}, { instance: elsewhere })).toMatchObject({
      nodeType: 'spot',
      pricePerHour: null,
      priceSource: null,
    });
  });

  it('keeps nodes that are not ours to count out of the mix, with their price', () => {
    const auto = row({ 'eks.amazonaws.com/compute-type': 'auto' }, { instance: instance({}) });
    expect(auto).toMatchObject({ owner: 'eks-auto', nodeType: 'other', pricePerHour: SPOT });
  });
});
