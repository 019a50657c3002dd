import type { ObjectMeta, OwnerReference, Pod } from '../model/objects';
import type { PodSpec, PodTemplate } from '../model/pod-spec';
import type { SeededRandom } from '../simulation/seeded-random';
import { creatorEntry } from './pod-managed-fields';

export interface NewPod {
  readonly name: string;
  readonly namespace: string;
  readonly owner?: OwnerReference;
  readonly generateName?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly spec?: Partial<PodSpec>;
  readonly createdAt: string;
}

/** The certificate bundle and token that the ServiceAccount admission plugin mounts into every pod. */
function tokenVolume(name: string): NonNullable<PodSpec['volumes']>[number] {
  return {
    name,
    projected: {
      defaultMode: 420,
      sources: [
        { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
        { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        {
          downwardAPI: {
            items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
          },
        },
      ],
    },
  };
}

/** A pending pod made from a template, as a controller creates it and admission completes it. */
export function makePod(template: PodTemplate, request: NewPod, random: SeededRandom): Pod {
  // Pods of one template share what they have in common: a large world holds a hundred thousand of them.
  const labels = request.labels
    ? { ...template.metadata.labels, ...request.labels }
    : (template.metadata.labels ?? {});
  const annotations = request.annotations
    ? { ...template.metadata.annotations, ...request.annotations }
    : (template.metadata.annotations ?? {});
  const volume = tokenVolume(`kube-api-access-${random.suffix(5)}`);
  const spec: PodSpec = {
    ...template.spec,
    ...request.spec,
    volumes: [...(template.spec.volumes ?? []), ...(request.spec?.volumes ?? []), volume],
  };
  const metadata: ObjectMeta = {
    name: request.name,
    ...(request.generateName === undefined ? {} : { generateName: request.generateName }),
    namespace: request.namespace,
    uid: random.uuid(),
    resourceVersion: '0',
    creationTimestamp: request.createdAt,
    labels,
    ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
    ...(request.owner ? { ownerReferences: [request.owner] } : {}),
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata, managedFields: [creatorEntry(spec, metadata, request.createdAt)] },
    spec,
    status: { phase: 'Pending', qosClass: qosOf(spec) },
  };
}

/** Source: https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/ */
function qosOf({ containers }: PodSpec): string {
  const resources = containers.map((container) => container.resources ?? {});
  const none = resources.every(({ requests, limits }) => !requests && !limits);
  if (none) return 'BestEffort';
  const equal = resources.every(
    ({ requests, limits }) =>
      limits?.cpu !== undefined &&
      limits.memory !== undefined &&
      limits.cpu === (requests?.cpu ?? limits.cpu) &&
      limits.memory === (requests?.memory ?? limits.memory),
  );
  return equal ? 'Guaranteed' : 'Burstable';
}

export function ownerReferenceTo(owner: {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
}): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}
