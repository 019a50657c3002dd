import { mintPermit, type Permit, type PermitAction } from '@/server/domain/safety/permit';

/**
 * For one use the permits that each differ from a good one in a single thing, by what is wrong with them. A permit of
 * another action cannot be written in typed code; it is what a wrong cast or a stored row would bring.
 */
export function refusedPermits<A extends PermitAction>(use: {
  readonly action: A;
  readonly clusterId: string;
  readonly target: string;
}): Readonly<Record<'action' | 'cluster' | 'target' | 'expired', Permit<A>>> {
  const mint = (changes: Partial<typeof use>, mintedAt = new Date()): Permit<A> =>
    mintPermit<A>({ ...use, snapshotVersion: 1, validationId: 'v', ...changes }, mintedAt);
  const other: PermitAction = use.action === 'cordon' ? 'uncordon' : 'cordon';
  return {
    action: { ...mint({}), action: other as A },
    cluster: mint({ clusterId: `${use.clusterId}-other` }),
    target: mint({ target: `${use.target}-other` }),
    expired: mint({}, new Date(Date.now() - 61_000)),
  };
}
