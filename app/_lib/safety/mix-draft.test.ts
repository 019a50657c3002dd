import { describe, expect, it } from 'vitest';
import { emptyRow, toQuestion, type DraftRow } from './mix-draft';

const row = (more: Partial<DraftRow>): DraftRow => ({
  ...emptyRow(0),
  instance_type: ' m5.large ',
  availability_zone: 'us-east-1a',
  ...more,
});
const noDemand = { vcpu: '', memory_gib: '' };

describe('toQuestion', () => {
  it('asks about a cluster by pools and counts alone', () => {
    const { question, problems } = toQuestion(
      { rows: [row({ count: '2', vcpu: 'nonsense' })], demand: noDemand },
      'c-1',
    );
    expect(problems).toEqual({});
    expect(question).toEqual({
      cluster_id: 'c-1',
      recommendation: {
        allocations: [
          { instance_type: 'm5.large', availability_zone: 'us-east-1a', lifecycle: 'spot', count: 2 },
        ],
      },
    });
  });

  it('needs the sizes of pools without a cluster, and names every field that is no number', () => {
    const { problems } = toQuestion(
      {
        rows: [row({ count: 'two', vcpu: '2', price_per_hour: '0,035' }), row({ instance_type: ' ' })],
        demand: { vcpu: '4', memory_gib: '' },
      },
      null,
    );
    expect(Object.keys(problems).sort()).toEqual([
      'demand.memory_gib',
      'recommendation.allocations.0.count',
      'recommendation.allocations.0.memory_gib',
      'recommendation.allocations.0.price_per_hour',
      'recommendation.allocations.1.instance_type',
      'recommendation.allocations.1.memory_gib',
      'recommendation.allocations.1.vcpu',
    ]);
  });

  it('leaves the range to the server: a negative count is sent as it is', () => {
    const { question, problems } = toQuestion({ rows: [row({ count: '-1' })], demand: noDemand }, 'c-1');
    expect(problems).toEqual({});
    expect(question.recommendation.allocations[0]?.count).toBe(-1);
  });
});
