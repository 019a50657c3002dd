import { wireTime } from '../api/http/api-context';
import type { Pod } from '../model/objects';
import { hashOf } from '../simulation/seeded-random';
import type { Simulation } from '../simulation/simulation';

/** Attaching a volume takes this long in simulated time. */
const ATTACH_MS = { from: 1_000, to: 3_000 };
/** Unmounting and detaching after the pod is gone. */
const DETACH_MS = { from: 2_000, to: 6_000 };
/**
 * How long the attach-detach controller waits for a kubelet that never says "unmounted" before it detaches by force.
 * Source: https://kubernetes.io/docs/concepts/cluster-administration/node-shutdown/#storage-force-detach-on-timeout (6 minutes)
 */
const FORCE_DETACH_MS = 360_000;

/** Attaches zonal volumes to the node of the pod that uses them: a volume is on one node at a time. */
export class VolumeAttacher {
  readonly #simulation: Simulation;
  readonly #isAlive: (nodeName: string) => boolean;
  /** Volumes on a node: attachment by volume name. */
  readonly #attachedTo = new Map<string, { nodeName: string; attachment: string }>();
  readonly #waiting = new Map<string, (() => void)[]>();
  readonly #perNode = new Map<string, number>();

  constructor(simulation: Simulation, isAlive: (nodeName: string) => boolean) {
    this.#simulation = simulation;
    this.#isAlive = isAlive;
    simulation.store.tables.pods.subscribe(({ type, object }) => {
      if (type === 'DELETED') this.#release(object);
    });
  }

  /** How many volumes are attached to a node. */
  countOn(nodeName: string): number {
    return this.#perNode.get(nodeName) ?? 0;
  }

  /** Calls `ready` once every volume of the pod is attached to its node; at once where it has none. */
  whenAttached(pod: Pod, ready: () => void): void {
    const { clock, random } = this.#simulation;
    const volumes = this.volumesOf(pod);
    const nodeName = pod.spec.nodeName;
    if (nodeName === undefined) return;
    let open = volumes.length;
    if (open === 0) ready();
    for (const volume of volumes) {
      const attach = (): void => {
        const current = this.#attachedTo.get(volume);
        if (current && current.nodeName !== nodeName) {
          this.#waiting.set(volume, [...(this.#waiting.get(volume) ?? []), attach]);
          return;
        }
        if (!current) this.#create(volume, nodeName, false);
        clock.after(random.between(ATTACH_MS.from, ATTACH_MS.to), () => {
          this.#confirm(volume);
          open -= 1;
          if (open === 0) ready();
        });
      };
      attach();
    }
  }

  attachNow(pod: Pod): void {
    for (const volume of this.volumesOf(pod)) {
      if (pod.spec.nodeName !== undefined && !this.#attachedTo.has(volume)) {
        this.#create(volume, pod.spec.nodeName, true);
      }
    }
  }

  /** Names of the persistent volumes that a pod's bound claims hold. */
  volumesOf(pod: Pod): string[] {
    const { persistentVolumeClaims } = this.#simulation.store.tables;
    return (pod.spec.volumes ?? []).flatMap(({ persistentVolumeClaim: claim }) => {
      if (!claim) return [];
      const bound = persistentVolumeClaims.get(`${pod.metadata.namespace ?? ''}/${claim.claimName}`);
      return bound?.spec.volumeName === undefined ? [] : [bound.spec.volumeName];
    });
  }

  #create(volume: string, nodeName: string, attached: boolean): void {
    const { clock, random, store } = this.#simulation;
    const attachment = `csi-${[0, 1, 2, 3, 4, 5, 6, 7].map((i) => hashOf(`${i}${volume}^${nodeName}`).toString(16).padStart(8, '0')).join('')}`;
    this.#attachedTo.set(volume, { nodeName, attachment });
    this.#perNode.set(nodeName, this.countOn(nodeName) + 1);
    if (store.tables.volumeAttachments.get(attachment)) return;
    store.tables.volumeAttachments.create({
      apiVersion: 'storage.k8s.io/v1',
      kind: 'VolumeAttachment',
      metadata: {
        name: attachment,
        uid: random.uuid(),
        resourceVersion: '0',
        creationTimestamp: wireTime(clock.now()),
        annotations: { 'csi.alpha.kubernetes.io/node-id': nodeName },
        finalizers: ['external-attacher/ebs-csi-aws-com'],
      },
      spec: { attacher: 'ebs.csi.aws.com', nodeName, source: { persistentVolumeName: volume } },
      status: { attached },
    });
  }

  #confirm(volume: string): void {
    const { volumeAttachments } = this.#simulation.store.tables;
    const attachment = volumeAttachments.get(this.#attachedTo.get(volume)?.attachment ?? '');
    if (attachment && !attachment.status.attached) {
      volumeAttachments.update({ ...attachment, status: { ...attachment.status, attached: true } });
    }
  }

  #release(pod: Pod): void {
    const { clock, random } = this.#simulation;
    const nodeName = pod.spec.nodeName;
    if (nodeName === undefined) return;
    for (const volume of this.volumesOf(pod)) {
      const waitMs = this.#isAlive(nodeName) ? random.between(DETACH_MS.from, DETACH_MS.to) : FORCE_DETACH_MS;
      clock.after(waitMs, () => this.#detach(volume, nodeName));
    }
  }

  #detach(volume: string, nodeName: string): void {
    const { store } = this.#simulation;
    const current = this.#attachedTo.get(volume);
    if (current?.nodeName !== nodeName) return;
    for (const pod of store.podIndex.onNode(nodeName).values())
      if (this.volumesOf(pod).includes(volume)) return;
    this.#attachedTo.delete(volume);
    this.#perNode.set(nodeName, this.countOn(nodeName) - 1);
    store.tables.volumeAttachments.remove(current.attachment);
    const waiting = this.#waiting.get(volume) ?? [];
    this.#waiting.delete(volume);
    for (const attach of waiting) attach();
  }
}
