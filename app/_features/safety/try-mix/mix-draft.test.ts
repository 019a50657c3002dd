import { describe, expect, it } from 'vitest';
import { emptyRow, mixSchema, type DraftRow, type MixDraft } from './mix-draft';
import { noTightening } from './policy-draft';

const row = (more: Partial<DraftRow>): DraftRow => ({
  ...emptyRow(),
  instance_type: ' m5.large ',
  availability_zone: 'us-east-1a',
  ...more,
});
const noDemand = { vcpu: '', memory_gib: '' };

/** The question of a draft, or what is wrong with it by path. */
function toQuestion(
  { rows, ...draft }: Omit<MixDraft, 'recommendation'> & { rows: DraftRow[] },
  clusterId: string | null,
) {
  const { data, error } = mixSchema(clusterId).safeParse({ recommendation: { allocations: rows }, ...draft });
  const issues = error?.issues ?? [];
  return {
    question: data,
    problems: Object.fromEntries(issues.map((issue) => [issue.path.join('.'), issue.message])),
  };
}

describe('mixSchema', () => {
  it('asks about a cluster by pools and counts alone', () => {
    const { question, problems } = toQuestion(
      { rows: [row({ count: '2', vcpu: 'nonsense' })], demand: noDemand, policy: noTightening },
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
        policy: noTightening,
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
    const { question, problems } = toQuestion(
      { rows: [row({ count: '-1' })], demand: noDemand, policy: noTightening },
      'c-1',
    );
    expect(problems).toEqual({});
    expect(question?.recommendation.allocations[0]?.count).toBe(-1);
  });

  it('sends the values that tighten the policy, with a cluster or without, and names one that is no number', () => {
    const policy = { ...noTightening, max_pool_share: '10' };
    for (const clusterId of ['c-1', null]) {
      const asked = toQuestion({ rows: [], demand: noDemand, policy }, clusterId);
      expect(asked).toMatchObject({ problems: {}, question: { policy: { max_pool_share: 0.1 } } });
    }
    const { problems } = toQuestion(
      { rows: [], demand: noDemand, policy: { ...policy, min_risk_score: 'x' } },
      'c-1',
    );
    expect(problems).toEqual({ 'policy.min_risk_score': 'Give a number' });
  });
});
