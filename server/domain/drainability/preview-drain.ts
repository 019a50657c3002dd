import { podsOnNode, type ClusterSnapshot, type PodSnapshot } from '@/server/domain/cluster/snapshot';
import { createPlacement, type PlacementRejection } from '@/server/domain/scheduling/create-placement';
import { assess } from './assess';
import { collectFacts } from './facts';
import { staysReason } from './leaving-pods';
import { sentenceAbout, type DrainabilityReason, type StaysReason } from './reason';

export interface DrainBlocker {
  readonly code: DrainabilityReason['code'];
  /** `namespace/name`, or the node's name for a blocker of the node itself. */
  readonly pod: string;
  readonly message: string;
}

export interface DrainPreview {
  readonly nodeName: string;
  /** Pods that would be evicted, each with the node that would take it; null when none would. */
  readonly evicted: readonly { readonly pod: PodSnapshot; readonly goesTo: string | null }[];
  readonly staying: readonly { readonly pod: PodSnapshot; readonly reason: StaysReason }[];
  /** What speaks against the drain; every reason, not the first. */
  readonly blockers: readonly DrainBlocker[];
  /** Those of them that refuse a drain unless it is forced; time may lift the others while the drain goes on. */
  readonly refusedBy: readonly DrainBlocker[];
  /** What an operator should know and that does not block. */
  readonly warnings: readonly string[];
}

/**
 * What draining a node would do for an operator, judged on one snapshot before the first cordon: who leaves and where to,
 * who stays, and every reason against it. Null when there is no such node.
 */
export function previewDrain(snapshot: ClusterSnapshot, nodeName: string): DrainPreview | null {
  const node = snapshot.nodes.get(nodeName);
  if (node === undefined) return null;
  const staying: { pod: PodSnapshot; reason: StaysReason }[] = [];
  const leaving: PodSnapshot[] = [];
  for (const pod of podsOnNode(snapshot, nodeName)) {
    const reason = staysReason(pod);
    if (reason === null) leaving.push(pod);
    else staying.push({ pod, reason });
  }
  leaving.sort((a, b) => b.priority - a.priority || nameOf(a).localeCompare(nameOf(b), 'en'));
  const { evicted, rejections } = findPlaces(snapshot, nodeName, leaving);
  const facts = collectFacts(snapshot, { rejections });
  const ofNode = assess({ kind: 'node', node, keptBy: [] }, 'operator', facts).map((reason): Finding => {
    const message = sentenceAbout('the node', reason);
    return { ...reason, pod: nodeName, message, warning: message };
  });
  const ofPods = leaving.flatMap((pod) =>
    assess({ kind: 'pod', pod }, 'operator', facts).map((reason): Finding => {
      const name = nameOf(pod);
      return { ...reason, pod: name, message: reason.sentence, warning: sentenceAbout(name, reason) };
    }),
  );
  const found = [...ofNode, ...ofPods];
  const warns = [...ofPods, ...ofNode].filter(({ effect }) => effect === 'warns');
  return {
    nodeName,
    evicted,
    staying,
    blockers: found.filter(({ effect }) => effect === 'blocks' || effect === 'waits').map(toBlocker),
    refusedBy: found.filter(({ effect }) => effect === 'blocks').map(toBlocker),
    warnings: warns.map(({ warning }) => warning),
  };
}

interface Finding extends DrainBlocker {
  readonly effect: DrainabilityReason['effect'];
  /** The sentence by itself, where no name stands beside it. */
  readonly warning: string;
}

const toBlocker = ({ code, pod, message }: Finding): DrainBlocker => ({ code, pod, message });

const nameOf = (pod: PodSnapshot) => `${pod.namespace}/${pod.name}`;

/** Where each pod would go, one after the other; a pod that is being deleted needs no place. */
function findPlaces(snapshot: ClusterSnapshot, nodeName: string, leaving: readonly PodSnapshot[]) {
  const placement = createPlacement(snapshot, { excludeNodes: new Set([nodeName]) });
  const rejections = new Map<string, PlacementRejection>();
  const evicted = leaving.map((pod) => {
    const placed = pod.deletionTimestamp === null ? placement.tryPlace(pod) : null;
    if (placed !== null && !placed.ok) rejections.set(pod.uid, placed.error);
    return { pod, goesTo: placed?.ok === true ? placed.value.nodeName : null };
  });
  return { evicted, rejections };
}
