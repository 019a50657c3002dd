import type { PodSnapshot } from '@/server/domain/cluster/snapshot';
import type { Placement } from '@/server/domain/scheduling/create-placement';
import { describeRejection } from '@/server/domain/scheduling/describe-rejection';
import { err, ok, type Result } from '@/server/domain/shared/result';

/**
 * The node that would take the pod of all that could be launched, or why none would, in words. The placement holds them
 * all, and promises nothing after this question.
 */
export function findNewHome(
  placement: Placement,
  pod: PodSnapshot,
): Result<{ readonly nodeName: string }, string> {
  const placed = placement.tryPlace(pod);
  if (!placed.ok)
    return err(`no node that could be launched would take it: ${describeRejection(placed.error)}`);
  placement.release(pod.uid);
  return ok(placed.value);
}
