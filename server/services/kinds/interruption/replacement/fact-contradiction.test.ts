import { describe, expect, it } from 'vitest';
import type { ContractAllocation, DecisionResponse } from '@/contracts/decision-server';
import { factContradiction } from './fact-contradiction';

const KNOWN: ContractAllocation = {
  instance_type: 'm5.large',
  availability_zone: 'us-east-1a',
  lifecycle: 'spot',
  count: 0,
  vcpu: 2,
  memory_gib: 8,
  price_per_hour: 0.04,
  risk_score: 0.9,
};

type Stated = DecisionResponse['recommendation']['allocations'][number];

function judged(stated: Partial<Stated>, known: readonly ContractAllocation[] = [KNOWN]): string | null {
  const { instance_type, availability_zone, lifecycle } = KNOWN;
  const row: Stated = { instance_type, availability_zone, lifecycle, count: 1, ...stated };
  return factContradiction(
    {
      request_id: 'r',
      decision_id: 'd',
      model_version: 'm',
      recommendation: { allocations: [row] },
      execution_plan: [],
      estimated_savings_per_hour: 0,
      confidence: 1,
      explanation: '',
    },
    known,
  );
}

describe('factContradiction', () => {
  it.each<{ name: string; stated: Partial<Stated> }>([
    { name: 'nothing is stated', stated: {} },
    { name: 'everything is stated as it is', stated: { vcpu: 2, memory_gib: 8, price_per_hour: 0.04 } },
    { name: 'a fact is off by 1 %', stated: { vcpu: 2.02, memory_gib: 7.92, price_per_hour: 0.0404 } },
    { name: 'the risk score is another', stated: { risk_score: 0.1 } },
    { name: 'the pool is not known', stated: { instance_type: 'm5.xlarge', vcpu: 999 } },
  ])('none when $name', ({ stated }) => {
    expect(judged(stated)).toBeNull();
  });

  it.each<{ stated: Partial<Stated>; says: string }>([
    { stated: { vcpu: 2.03 }, says: '2.03 vCPU' },
    { stated: { vcpu: 1.97 }, says: '1.97 vCPU' },
    { stated: { memory_gib: 8.09 }, says: '8.09 GiB' },
    { stated: { price_per_hour: 0.039 }, says: '$0.039/h' },
    { stated: { price_per_hour: 0 }, says: '$0/h' },
    { stated: { vcpu: 0, memory_gib: 0 }, says: '0 vCPU' },
  ])('says what is off: $stated', ({ stated, says }) => {
    const sentence = judged(stated);
    expect(sentence).toContain(says);
    expect(sentence).toContain('m5.large/us-east-1a/spot');
  });

  it('cannot contradict a price that we do not know', () => {
    expect(judged({ price_per_hour: 5 }, [{ ...KNOWN, price_per_hour: null }])).toBeNull();
  });

  it('compares pool by pool: the on-demand price is no Spot price', () => {
    const onDemand: ContractAllocation = { ...KNOWN, lifecycle: 'on-demand', price_per_hour: 0.096 };
    expect(judged({ price_per_hour: 0.096 }, [onDemand, KNOWN])).toContain('$0.096/h');
    expect(judged({ lifecycle: 'on-demand', price_per_hour: 0.096 }, [KNOWN, onDemand])).toBeNull();
  });
});
