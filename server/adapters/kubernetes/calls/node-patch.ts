import type { NodeSnapshot, Taint } from '@/server/domain/cluster/snapshot';

/** One operation of RFC 6902. */
export type JsonPatchOperation =
  | { readonly op: 'test' | 'add'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string };

/**
 * The tests make the patch hold only for the object that was looked at: the taint list is atomic and addressed by
 * index, so it must not have changed in between.
 */
function testsOf(node: NodeSnapshot): readonly JsonPatchOperation[] {
  return [
    { op: 'test', path: '/metadata/uid', value: node.uid },
    { op: 'test', path: '/metadata/resourceVersion', value: node.resourceVersion },
  ];
}

function withTests(
  node: NodeSnapshot,
  changes: readonly JsonPatchOperation[],
): readonly JsonPatchOperation[] | null {
  return changes.length === 0 ? null : [...testsOf(node), ...changes];
}

/** Taints are unique by key and effect: https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/ */
function taintChange(node: NodeSnapshot, taint: Taint): JsonPatchOperation | null {
  const index = node.taints.findIndex(({ key, effect }) => key === taint.key && effect === taint.effect);
  // The list is appended to, never rewritten: other taints carry fields (timeAdded) that a snapshot leaves out.
  if (index === -1) {
    return node.taints.length === 0
      ? { op: 'add', path: '/spec/taints', value: [taint] }
      : { op: 'add', path: '/spec/taints/-', value: taint };
  }
  return node.taints[index]?.value === taint.value
    ? null
    : { op: 'add', path: `/spec/taints/${index}/value`, value: taint.value };
}

/** The patch that cordons and taints; null when there is nothing to change. */
export function cordonPatch(node: NodeSnapshot, taint: Taint | null): readonly JsonPatchOperation[] | null {
  const change = taint === null ? null : taintChange(node, taint);
  return withTests(node, [
    ...(node.unschedulable ? [] : [{ op: 'add', path: '/spec/unschedulable', value: true } as const]),
    ...(change === null ? [] : [change]),
  ]);
}

/** The patch that uncordons and removes every taint with the key; null when there is nothing to change. */
export function uncordonPatch(
  node: NodeSnapshot,
  taintKey: string | null,
): readonly JsonPatchOperation[] | null {
  const indexes = node.taints.flatMap(({ key }, index) => (key === taintKey ? [index] : []));
  // From the back, so that an index still means the same taint when its turn comes.
  const removals = indexes
    .reverse()
    .map((index) => ({ op: 'remove', path: `/spec/taints/${index}` }) as const);
  return withTests(node, [
    ...(node.unschedulable ? [{ op: 'add', path: '/spec/unschedulable', value: false } as const] : []),
    ...removals,
  ]);
}
