import type { Pod } from '../model/objects';

/** The controller that a pod comes from in the end, and its name. */
interface WorkloadName {
  readonly kind: string;
  readonly name: string;
}

/** A Deployment's ReplicaSet carries its name and the template's hash. */
export function workloadNameOf({ metadata }: Pod): WorkloadName {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  if (owner === undefined) return { kind: 'Pod', name: metadata.name };
  const hash = metadata.labels?.['pod-template-hash'];
  return owner.kind === 'ReplicaSet' && hash !== undefined && owner.name.endsWith(`-${hash}`)
    ? { kind: 'Deployment', name: owner.name.slice(0, -hash.length - 1) }
    : { kind: owner.kind, name: owner.name };
}
