import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientTokenSeed } from '@/server/domain/execution/client-token';

const POOL = { instanceType: 'm5.large', availabilityZone: 'us-east-1a' };
const seed = (
  members: readonly { stepId: string; attempt: number }[],
  { lifecycle = 'spot', ...changes }: Partial<typeof POOL & { lifecycle: string }> = {},
) => clientTokenSeed({ members, pools: [{ ...POOL, ...changes }], lifecycle });

const A = { stepId: '0197-a', attempt: 0 };
const B = { stepId: '0197-b', attempt: 0 };

describe('clientTokenSeed', () => {
  it('is the same for the same steps, whatever their order', () => {
    expect(seed([A, B])).toBe(seed([B, A]));
    expect(seed([A])).toBe(seed([{ ...A }]));
  });

  it('leaves the members that it was given as they were', () => {
    const members = [B, A];
    seed(members);
    expect(members).toEqual([B, A]);
  });

  it.each([
    { name: 'another attempt', other: seed([{ ...A, attempt: 1 }]) },
    { name: 'another step', other: seed([B]) },
    { name: 'one more step', other: seed([A, B]) },
    { name: 'another type', other: seed([A], { instanceType: 'm5.xlarge' }) },
    { name: 'another zone', other: seed([A], { availabilityZone: 'us-east-1b' }) },
    {
      name: 'one pool more',
      other: clientTokenSeed({
        members: [A],
        pools: [POOL, { ...POOL, instanceType: 'm6i.large' }],
        lifecycle: 'spot',
      }),
    },
    { name: 'another lifecycle', other: seed([A], { lifecycle: 'on-demand' }) },
  ])('differs for $name', ({ other }) => {
    expect(other).not.toBe(seed([A]));
  });

  it('never meets for two batches of different steps and attempts', () => {
    const batch = fc.uniqueArray(
      fc.record({ stepId: fc.uuid({ version: 7 }), attempt: fc.integer({ min: 0, max: 30 }) }),
      { minLength: 1, maxLength: 4, selector: (member) => member.stepId },
    );
    const key = (members: readonly { stepId: string; attempt: number }[]) =>
      JSON.stringify([...members].map((one) => [one.stepId, one.attempt]).sort());
    fc.assert(
      fc.property(batch, batch, (one, other) => {
        expect(seed(one) === seed(other)).toBe(key(one) === key(other));
      }),
    );
  });
});
