import { podsOnNode, type ClusterSnapshot, type PodSnapshot } from '@/server/domain/cluster/snapshot';
import type { StaysRule } from './drainability-rule';
import type { StaysReason } from './reason';
import { DRAINABILITY_RULES } from './rules';

const STAYS_RULES = DRAINABILITY_RULES.flatMap(({ rule }) => ('stays' in rule ? [rule] : []));

/** The rules by which the pod stays on a node that is drained; empty when it must leave. */
export const whyStays = (pod: PodSnapshot): readonly StaysRule[] =>
  STAYS_RULES.filter((rule) => rule.stays(pod));

/** Why a pod stays on a node that is drained, whoever drains it; null when it must leave. */
export const staysReason = (pod: PodSnapshot): StaysReason | null =>
  STAYS_RULES.find((rule) => rule.stays(pod))?.code ?? null;

/** Pods that leave a node when it is emptied, those that are being deleted included. */
export const leavingPods = (
  snapshot: Pick<ClusterSnapshot, 'pods' | 'podsByNode'>,
  nodeName: string,
): readonly PodSnapshot[] => podsOnNode(snapshot, nodeName).filter((pod) => staysReason(pod) === null);
