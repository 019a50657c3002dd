import { describe, expect, it } from 'vitest';
import type { ValidationStanding } from '@/server/ports/repositories/safety-repository';
import { PermitMint } from './mint-for-plan';

const NOW = new Date('2026-03-01T10:00:00Z');
const ROWS: Readonly<Record<string, ValidationStanding>> = {
  approved: { clusterId: 'cluster-1', letsThrough: true },
  rejected: { clusterId: 'cluster-1', letsThrough: false },
  elsewhere: { clusterId: 'cluster-2', letsThrough: true },
  question: { clusterId: null, letsThrough: true },
};

function mintWith() {
  const reads: string[] = [];
  const mint = new PermitMint(
    {
      clock: { now: () => NOW, sleep: () => Promise.resolve() },
      safety: {
        findStanding: (id) => {
          reads.push(id);
          return Promise.resolve(ROWS[id] ?? null);
        },
      },
    },
    { cluster: { clusterId: 'cluster-1' } as never, snapshot: () => null },
  );
  return { mint, reads };
}

describe('PermitMint', () => {
  it('gives a permit for a validation that let something through', async () => {
    const { mint } = mintWith();
    const permit = await mint.mint({ action: 'cordon', target: 'uid-1', validationId: 'approved' });
    expect(permit).toMatchObject({
      action: 'cordon',
      target: 'uid-1',
      clusterId: 'cluster-1',
      validationId: 'approved',
    });
  });

  it.each([
    ['no validation is named', undefined],
    ['the word undefined is named', 'undefined'],
    ['no row stands', 'unknown'],
    ['it rejected', 'rejected'],
    ['it is of another cluster', 'elsewhere'],
    ['it is of no cluster', 'question'],
  ])('refuses where %s', async (_why, validationId) => {
    const { mint } = mintWith();
    await expect(mint.mint({ action: 'terminate', target: 'i-1', validationId })).rejects.toMatchObject({
      code: 'no_validation',
      retryable: false,
    });
  });

  it('reads a validation once', async () => {
    const { mint, reads } = mintWith();
    for (const target of ['a', 'b', 'c'])
      await mint.mint({ action: 'evict', target, validationId: 'approved' });
    expect(reads).toEqual(['approved']);
  });
});
