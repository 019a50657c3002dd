import {
  assertPermit,
  PermitRefusedError,
  type Permit,
  type PermitAction,
} from '@/server/domain/safety/permit';
import type { Instant } from '@/server/domain/shared/instant';

/** Throws `PermitRefusedError` unless the permit is for this action, in this cluster, to this UID, now. */
export function requirePermit<A extends PermitAction>(
  permit: Permit<A>,
  wanted: { readonly action: A; readonly clusterId: string; readonly uid: string; readonly now: Instant },
): void {
  if (permit.action !== wanted.action) {
    throw new PermitRefusedError(
      `the permit is to ${permit.action}, not to ${wanted.action}`,
      permit,
      wanted.uid,
    );
  }
  if (permit.clusterId !== wanted.clusterId) {
    throw new PermitRefusedError('the permit is for another cluster', permit, wanted.uid);
  }
  assertPermit(permit, wanted.uid, wanted.now);
}
