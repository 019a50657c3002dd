import { wireTime } from '../api/http/api-context';
import type { Node, Pod } from '../model/objects';
import type { NodeSelectorTerms } from '../model/pod-spec';
import type { PersistentVolumeClaim } from '../model/volumes';
import type { Simulation } from '../simulation/simulation';

const ZONE = 'topology.ebs.csi.aws.com/zone';
const DRIVER = 'ebs.csi.aws.com';

/** Makes the zonal EBS volume of a claim when its first pod is placed (volumeBindingMode WaitForFirstConsumer). */
export class VolumeProvisioner {
  readonly #simulation: Simulation;

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
  }

  /** Where the pod's bound volumes can be attached, or `missing` where a claim does not exist. */
  placesOf(pod: Pod): { places: NodeSelectorTerms[]; count: number } | 'missing' {
    const { persistentVolumes } = this.#simulation.store.tables;
    const places: NodeSelectorTerms[] = [];
    let count = 0;
    for (const { persistentVolumeClaim } of pod.spec.volumes ?? []) {
      if (!persistentVolumeClaim) continue;
      const claim = this.#claim(pod, persistentVolumeClaim.claimName);
      if (!claim) return 'missing';
      count += 1;
      const required = persistentVolumes.get(claim.spec.volumeName ?? '')?.spec.nodeAffinity?.required;
      if (required) places.push(required);
    }
    return { places, count };
  }

  /** Provisions and binds the claims of a pod that is about to run on the node. */
  provisionFor(pod: Pod, node: Node): void {
    for (const { persistentVolumeClaim } of pod.spec.volumes ?? []) {
      const claim = persistentVolumeClaim && this.#claim(pod, persistentVolumeClaim.claimName);
      if (claim && claim.spec.volumeName === undefined) this.#provision(claim, node);
    }
  }

  #claim(pod: Pod, name: string): PersistentVolumeClaim | undefined {
    return this.#simulation.store.tables.persistentVolumeClaims.get(
      `${pod.metadata.namespace ?? ''}/${name}`,
    );
  }

  #provision(claim: PersistentVolumeClaim, node: Node): void {
    const { clock, random, store } = this.#simulation;
    const { name, namespace = '', uid, resourceVersion } = claim.metadata;
    const zone = node.metadata.labels?.[ZONE] ?? '';
    const volumeName = `pvc-${uid}`;
    const capacity = { storage: claim.spec.resources?.requests?.storage ?? '20Gi' };
    store.tables.persistentVolumes.create({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: {
        name: volumeName,
        uid: random.uuid(),
        resourceVersion: '0',
        creationTimestamp: wireTime(clock.now()),
        annotations: { 'pv.kubernetes.io/provisioned-by': DRIVER },
        finalizers: ['external-provisioner.volume.kubernetes.io/finalizer', 'kubernetes.io/pv-protection'],
      },
      spec: {
        accessModes: claim.spec.accessModes ?? ['ReadWriteOnce'],
        capacity,
        claimRef: { kind: 'PersistentVolumeClaim', apiVersion: 'v1', name, namespace, uid, resourceVersion },
        csi: { driver: DRIVER, fsType: 'ext4', volumeHandle: `vol-0${random.hex(16)}` },
        nodeAffinity: {
          required: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: ZONE, operator: 'In', values: [zone] }] }],
          },
        },
        persistentVolumeReclaimPolicy: 'Delete',
        storageClassName: claim.spec.storageClassName ?? 'gp3',
        volumeMode: 'Filesystem',
      },
      status: { phase: 'Bound' },
    });
    store.tables.persistentVolumeClaims.update({
      ...claim,
      metadata: {
        ...claim.metadata,
        annotations: {
          ...claim.metadata.annotations,
          'pv.kubernetes.io/bind-completed': 'yes',
          'volume.kubernetes.io/selected-node': node.metadata.name,
          'volume.kubernetes.io/storage-provisioner': DRIVER,
        },
      },
      spec: { ...claim.spec, volumeName },
      status: {
        ...claim.status,
        phase: 'Bound',
        accessModes: claim.spec.accessModes ?? ['ReadWriteOnce'],
        capacity,
      },
    });
  }
}
