import { describe, expect, it } from 'vitest';
import { judgeMix } from '@/server/domain/safety/evaluation/judge-mix';
import { dollars, onDemand, question, spot } from '@/server/domain/safety/testing/build-mix';
import type { Verdict } from '@/server/domain/safety/verdict/verdict';

const ZONES = ['us-east-1a', 'us-east-1b', 'us-east-1c'] as const;

/** Twenty nodes of 2 vCPU in three zones, of which `spotNodes` are one Spot pool. */
function mixWithPool(spotNodes: number, total = 20): Parameters<typeof judgeMix>[0] {
  const rest = total - spotNodes;
  const each = Math.floor(rest / 3);
  const proposed = [
    spot('c5.large/us-east-1a', spotNodes),
    onDemand('m5.large/us-east-1a', rest - 2 * each),
    onDemand('m5.large/us-east-1b', each),
    onDemand('m5.large/us-east-1c', each),
  ];
  return question([], proposed);
}

function failed(verdict: Verdict): readonly number[] {
  return verdict.layers.filter((layer) => !layer.passed).map((layer) => layer.layer);
}

describe('boundaries of the layers', () => {
  it.each([
    { name: 'a pool of exactly 20 %', input: mixWithPool(4), layers: [] },
    { name: 'a pool of 25 %', input: mixWithPool(5), layers: [3, 5] },
    { name: 'a pool of 20.08 %', input: mixWithPool(251, 1250), layers: [3, 5] },
  ])('$name', ({ input, layers }) => {
    expect(failed(judgeMix(input))).toEqual(layers);
  });

  it.each([
    { score: 0.75, layers: [] },
    { score: 0.7499999999999999, layers: [1, 5] },
    { score: null, layers: [1, 5] },
  ])('a risk score of $score', ({ score, layers }) => {
    const input = mixWithPool(1);
    const proposed = input.proposed.map((row) =>
      row.lifecycle === 'spot' ? { ...row, riskScore: score } : row,
    );
    expect(failed(judgeMix({ ...input, proposed }))).toEqual(layers);
  });

  it.each([
    { onDemandNodes: 3, spotPer: 17, layers: [] },
    { onDemandNodes: 2, spotPer: 18, layers: [4, 5] },
  ])('$onDemandNodes of 20 nodes on-demand', ({ onDemandNodes, spotPer, layers }) => {
    // Each Spot pool holds at most four of twenty nodes.
    const pools = ['c5.large', 'c6i.large', 'm6i.large', 'r5.large', 'r6i.large'];
    const proposed = [
      onDemand('m5.large/us-east-1b', onDemandNodes),
      ...pools.map((type, index) =>
        spot(`${type}/${ZONES[index % 3] ?? ''}`, Math.min(4, Math.max(0, spotPer - index * 4))),
      ),
    ];
    expect(failed(judgeMix(question([], proposed)))).toEqual(layers);
  });

  it('counts shares by the shortest decimal form: 0.1 + 0.2 of 1.5 is above 20 %, 0.3 is not', () => {
    const others = [
      onDemand('m5.large/us-east-1b', 1, { vcpu: 0.6 }),
      onDemand('m5.large/us-east-1c', 1, { vcpu: 0.6 }),
    ];
    const exact = [spot('c5.large/us-east-1a', 3, { vcpu: 0.1 }), ...others];
    expect(failed(judgeMix(question([], exact)))).toEqual([]);
    const above = [spot('c5.large/us-east-1a', 1, { vcpu: 0.30000000000000004 }), ...others];
    expect(failed(judgeMix(question([], above)))).toEqual([3, 5]);
  });

  it('takes a price of exactly today and refuses a nano-dollar more', () => {
    const current = ZONES.map((zone) => onDemand(`m5.large/${zone}`, 2));
    expect(judgeMix(question(current, current)).isSafe).toBe(true);
    const dearer = current.map((row, index) => (index === 0 ? { ...row, count: 1 } : row));
    const withOne = (price: string): Verdict =>
      judgeMix(
        question(current, [...dearer, onDemand('m6i.large/us-east-1a', 1, { pricePerHour: dollars(price) })]),
      );
    expect(withOne('0.096').isSafe).toBe(true);
    const verdict = withOne('0.096000001');
    expect(verdict.isSafe).toBe(false);
    expect(verdict.violations.map((one) => one.details['check'])).toEqual(['price']);
  });

  it('covers demand with headroom exactly', () => {
    const proposed = ZONES.map((zone) => onDemand(`m5.large/${zone}`, 11));
    const demand = { vcpu: 60, memoryGib: 240 };
    expect(judgeMix(question([], proposed, { demand })).isSafe).toBe(true);
    const more = judgeMix(question([], proposed, { demand: { vcpu: 60.001, memoryGib: 240 } }));
    expect(more.violations.map((one) => one.details['check'])).toEqual(['cover_vcpu']);
  });
});

describe('how rows are read', () => {
  it('adds up rows of one pool, in whatever order, and ignores rows of count 0', () => {
    const base = mixWithPool(4);
    const rows = [...base.proposed, spot('c5.large/us-east-1a', 1), onDemand('m5.large/us-east-1d', 0)];
    const verdict = judgeMix({ ...base, proposed: rows });
    expect(failed(verdict)).toEqual([3, 5]);
    expect(judgeMix({ ...base, proposed: [...rows].reverse() })).toEqual(verdict);
    expect(verdict.layers[1]?.observed).toBe(3);
  });

  it('lets no second row with a better score hide the pool’s worse one', () => {
    const base = mixWithPool(2);
    const proposed = [...base.proposed, spot('c5.large/us-east-1a', 1, { riskScore: 0.1 })];
    expect(failed(judgeMix({ ...base, proposed }))).toEqual([1, 5]);
  });

  it('says the violation in a sentence with pool, share, capacity and limit', () => {
    const proposed = [
      spot('m5.large/us-east-1a', 20),
      onDemand('m5.large/us-east-1b', 15),
      onDemand('c5.xlarge/us-east-1c', 1, { vcpu: 30 }),
    ];
    const [violation] = judgeMix(question([], proposed)).violations;
    expect(violation).toEqual({
      violationType: 'pool_concentration',
      layer: 3,
      severity: 'critical',
      tolerance: null,
      message: 'm5.large in us-east-1a holds 40.0 % of 100 vCPU; at most 20.0 %',
      details: { pool: 'm5.large/us-east-1a', observed: 0.4, required: 0.2 },
    });
  });

  it('says so when the cluster is too small for any Spot node', () => {
    const proposed = [
      ...ZONES.map((zone) => onDemand(`m5.large/${zone}`, 1)),
      spot('m5.large/us-east-1a', 1),
    ];
    const [violation] = judgeMix(question([], proposed)).violations;
    expect(violation?.message).toContain('this cluster has 4 nodes: one Spot node would be 25 %');
  });
});

describe('what is pre-existing', () => {
  const twoZones = [onDemand('m5.large/us-east-1a', 4), onDemand('m5.large/us-east-1b', 4)];

  it('an on-demand replacement in a two-zone cluster is possible, and a warning', () => {
    const proposed = [onDemand('m5.large/us-east-1a', 4), onDemand('m6i.large/us-east-1b', 4)];
    const verdict = judgeMix(question(twoZones, proposed));
    expect(verdict.isSafe).toBe(true);
    expect(verdict.layers[1]).toMatchObject({ passed: false, tolerance: 'pre_existing' });
    expect(verdict.violations).toHaveLength(1);
    expect(verdict.violations[0]?.severity).toBe('warning');
  });

  it('adding Spot capacity loses the tolerance', () => {
    const proposed = [
      onDemand('m5.large/us-east-1a', 4),
      onDemand('m5.large/us-east-1b', 3),
      spot('m5.large/us-east-1b', 1),
    ];
    expect(judgeMix(question(twoZones, proposed)).isSafe).toBe(false);
  });

  it.each([
    {
      name: '(1) a lower lowest score',
      before: [spot('a.large/us-east-1a', 1, { riskScore: 0.5 })],
      after: [spot('b.large/us-east-1a', 1, { riskScore: 0.4 })],
    },
    {
      name: '(2) fewer zones',
      before: [],
      after: [],
      drop: 'us-east-1c',
    },
    {
      name: '(3) another pool above its share',
      before: [spot('a.large/us-east-1a', 8)],
      after: [spot('b.large/us-east-1a', 8)],
    },
  ])('$name is worse', ({ before, after, drop }) => {
    const rest = ZONES.slice(0, drop === undefined ? 3 : 2).map((zone) => onDemand(`m5.large/${zone}`, 3));
    const policy = { ...question([], []).policy, minAvailabilityZones: drop === undefined ? 3 : 4 };
    const today = [...before, ...ZONES.map((zone) => onDemand(`m5.large/${zone}`, 3))];
    expect(judgeMix(question(today, [...after, ...rest], { policy })).isSafe).toBe(false);
    expect(judgeMix(question(today, today, { policy })).isSafe).toBe(true);
  });

  it('an empty cluster violates nothing, so nothing is tolerated', () => {
    expect(judgeMix(question([], [onDemand('m5.large/us-east-1a', 3)])).isSafe).toBe(false);
  });

  it('a dearer mix that lessens a violation needs a person’s approval with its price', () => {
    const proposed = [...twoZones, onDemand('m5.large/us-east-1c', 1)];
    const verdict = judgeMix(question(twoZones, proposed));
    expect(verdict.isSafe).toBe(true);
    expect(verdict.approvalNeeded).toEqual({ extraPerHour: dollars('0.096') });
    const noBetter = judgeMix(question(twoZones, [...twoZones, onDemand('m5.large/us-east-1a', 1)]));
    expect(noBetter.isSafe).toBe(false);
  });
});

describe('interruptions', () => {
  const leaving = [{ instanceType: 'm5.large', vcpu: 2, memoryGib: 8, nextLargerType: 'm5.xlarge' }];
  const current = [onDemand('m5.large/us-east-1a', 1)];

  it.each([
    { name: 'the same type', row: onDemand('m5.large/us-east-1a', 1), isSafe: true },
    { name: 'another type of the same shape', row: onDemand('m6i.large/us-east-1a', 1), isSafe: true },
    {
      name: 'the next larger size',
      row: onDemand('m5.xlarge/us-east-1b', 1, { vcpu: 4, memoryGib: 16 }),
      isSafe: true,
    },
    {
      name: 'two sizes larger',
      row: onDemand('m5.2xlarge/us-east-1b', 1, { vcpu: 8, memoryGib: 32 }),
      isSafe: false,
    },
    { name: 'two nodes for one', row: onDemand('m5.large/us-east-1a', 2), isSafe: false },
    { name: 'a Spot node', row: spot('m5.large/us-east-1a', 1), isSafe: false },
  ])('on-demand replacement with $name', ({ row, isSafe }) => {
    // The current cluster covers its demand and has enough zones only with the replacement, or not even then.
    const policy = { ...question([], []).policy };
    const input = question(current, [...current, row], {
      policy,
      context: { kind: 'interruption', leaving },
      demand: { vcpu: 100, memoryGib: 1 },
      factFindings: row.count === 2 || row.vcpu === 8 ? [{ message: 'stated otherwise', details: {} }] : [],
    });
    const verdict = judgeMix(input);
    expect(verdict.isSafe).toBe(isSafe);
    if (isSafe) expect(verdict.violations.every((one) => one.severity === 'warning')).toBe(true);
  });

  it('is never blocked by its price', () => {
    const healthy = ZONES.map((zone) => onDemand(`m5.large/${zone}`, 5));
    const proposed = [...healthy, spot('c5.large/us-east-1a', 1, { pricePerHour: dollars('9') })];
    expect(judgeMix(question(healthy, proposed)).isSafe).toBe(false);
    expect(judgeMix(question(healthy, proposed, { context: { kind: 'interruption', leaving } })).isSafe).toBe(
      true,
    );
  });
});

describe('batches', () => {
  const current = ZONES.map((zone) => onDemand(`m5.large/${zone}`, 100));
  it.each([
    { removedNodes: 99, removedVcpu: 198, isSafe: true },
    { removedNodes: 100, removedVcpu: 200, isSafe: false },
    { removedNodes: 1, removedVcpu: 600, isSafe: true },
  ])('removing $removedVcpu of 600 vCPU at once', ({ isSafe, ...batch }) => {
    const input = question(current, current, { context: { kind: 'optimization', batch } });
    expect(judgeMix(input).isSafe).toBe(isSafe);
  });
});
