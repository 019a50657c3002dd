import type { ClusterSnapshot } from '@/server/domain/cluster/snapshot';
import { assess } from './assess';
import type { DrainabilityFacts } from './facts';
import { leavingPods } from './leaving-pods';
import type { NodeSubject } from './subject';

/**
 * Why an optimization leaves a node alone, in words for the plan; empty when it may be emptied. Whether its pods fit
 * elsewhere is judged only as far as the facts hold rejections.
 */
export function removalReasons(
  snapshot: Pick<ClusterSnapshot, 'pods' | 'podsByNode'>,
  subject: NodeSubject,
  facts: DrainabilityFacts,
): readonly string[] {
  const ofNode = assess(subject, 'optimization', facts);
  const ofPods = leavingPods(snapshot, subject.node.name).flatMap((pod) =>
    assess({ kind: 'pod', pod }, 'optimization', facts).map((reason) => ({
      ...reason,
      sentence: `${pod.namespace}/${pod.name}: ${reason.sentence}`,
    })),
  );
  return [...ofNode, ...ofPods].flatMap(({ effect, sentence }) => (effect === 'blocks' ? [sentence] : []));
}
