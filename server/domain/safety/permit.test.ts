import { describe, expect, it } from 'vitest';
import { mintPermit, PERMIT_LIFE_SECONDS, PermitRefusedError, requirePermit, requirePermits } from './permit';

const AT = new Date('2026-07-14T09:30:00.000Z');
const after = (seconds: number) => new Date(AT.getTime() + seconds * 1_000);
const mint = (target: string) =>
  mintPermit({ action: 'terminate', clusterId: 'c-1', target, snapshotVersion: 1, validationId: 'v' }, AT);
const use = { action: 'terminate', clusterId: 'c-1', target: 'i-1', now: AT } as const;

describe('requirePermit', () => {
  it.each([
    ['is for this very use', {}, null],
    ['ends within its last second', { now: after(PERMIT_LIFE_SECONDS - 1) }, null],
    ['has expired', { now: after(PERMIT_LIFE_SECONDS) }, /has expired/],
    ['is to do something else', { action: 'detach' }, /is to terminate, not to detach/],
    ['is for another cluster', { clusterId: 'c-2' }, /another cluster/],
    ['meets a connection of no cluster', { clusterId: null }, /no cluster/],
    ['is for another target', { target: 'i-2' }, /is for i-1, not for i-2/],
  ] as const)('a permit that %s', (_what, changes, refusal) => {
    const check = () => requirePermit(mint('i-1'), { ...use, ...changes } as never);
    if (refusal === null) expect(check).not.toThrow();
    else {
      expect(check).toThrow(PermitRefusedError);
      expect(check).toThrow(refusal);
    }
  });
});

describe('requirePermits', () => {
  const { target: _target, ...rest } = use;

  it('wants one of its own for each target', () => {
    const both = [mint('i-1'), mint('i-2')];
    expect(() => requirePermits(both, { ...rest, targets: ['i-1', 'i-2'] })).not.toThrow();
    expect(() => requirePermits(both, { ...rest, targets: ['i-1', 'i-3'] })).toThrow(PermitRefusedError);
  });

  it.each([
    ['no permit', [], ['i-1']],
    ['no target', [mint('i-1')], []],
  ])('refuses %s', (_what, permits, targets) => {
    expect(() => requirePermits(permits, { ...rest, targets })).toThrow(
      expect.objectContaining({ code: 'permit_refused' }),
    );
  });
});
