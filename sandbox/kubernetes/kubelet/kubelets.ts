import { wireTime } from '../api/http/api-context';
import { isTerminal } from '../model/pod-requests';
import type { Pod } from '../model/objects';
import { hashOf } from '../simulation/seeded-random';
import type { Simulation } from '../simulation/simulation';
import { keyOf, type Change } from '../store/table';
import type { VolumeAttacher } from '../storage/volume-attacher';
import type { DailyUsage } from '../workloads/usage';
import { MemoryLimits } from './memory-limits';
import { creatingPod, finishedPod, runningPod } from '../pods/pod-status';
import { stopDelayMs } from './stop-delay';
import { workloadFault } from '../pods/workload-faults';

/** Pulling an image and starting its containers takes this long in simulated time. */
const START_MS = { from: 2_000, to: 8_000 };

/** The kubelets of all live machines: they start the pods bound to them and stop those that are deleted. */
export class Kubelets {
  readonly #simulation: Simulation;
  readonly #attacher: VolumeAttacher;
  readonly #limits: MemoryLimits;
  readonly #alive = new Set<string>();
  readonly #stops = new Map<string, { atMs: number; cancel: () => void }>();
  #nextAddress = 0;
  #instant = false;

  constructor(simulation: Simulation, attacher: VolumeAttacher, usage: DailyUsage) {
    this.#simulation = simulation;
    this.#attacher = attacher;
    this.#limits = new MemoryLimits(simulation, usage, (key, uid, change) => this.#update(key, uid, change));
    simulation.store.tables.pods.subscribe((change) => this.#onChange(change));
  }

  isAlive(nodeName: string): boolean {
    return this.#alive.has(nodeName);
  }

  machineUp(nodeName: string): void {
    this.#alive.add(nodeName);
  }

  machineDown(nodeName: string): void {
    this.#alive.delete(nodeName);
  }

  /** While the world is being set up, pods that are bound run at once, as if they had run all along. */
  set instant(value: boolean) {
    this.#instant = value;
  }

  #onChange({ type, object: pod, previous }: Change<Pod>): void {
    const nodeName = pod.spec.nodeName;
    if (nodeName === undefined) return;
    const key = keyOf(pod.metadata);
    if (type === 'DELETED') {
      this.#stops.get(pod.metadata.uid)?.cancel();
      this.#stops.delete(pod.metadata.uid);
      return;
    }
    if (!this.#alive.has(nodeName) || isTerminal(pod)) return;
    if (previous?.spec.nodeName === undefined && pod.status.phase === 'Pending') this.#start(key, pod);
    if (pod.metadata.deletionTimestamp !== previous?.metadata.deletionTimestamp) this.#stop(key, pod);
  }

  #start(key: string, pod: Pod): void {
    if (this.#instant) {
      this.#attacher.attachNow(pod);
      this.#run(key, pod.metadata.uid);
      return;
    }
    const { clock, random } = this.#simulation;
    clock.after(500, () => {
      this.#update(key, pod.metadata.uid, (current) =>
        creatingPod(current, this.#hostIp(current), wireTime(clock.now())),
      );
    });
    this.#attacher.whenAttached(pod, () => {
      clock.after(random.between(START_MS.from, START_MS.to), () => this.#run(key, pod.metadata.uid));
    });
  }

  #run(key: string, uid: string): void {
    this.#update(key, uid, (current) => {
      const hostIP = this.#hostIp(current);
      const podIP = current.spec.hostNetwork === true ? hostIP : this.#newAddress();
      const ready = workloadFault(this.#simulation, 'never-ready', current) === undefined;
      return runningPod(current, { hostIP, podIP, ready }, wireTime(this.#simulation.clock.now()));
    });
    const pod = this.#simulation.store.tables.pods.get(key);
    if (pod?.metadata.uid === uid && pod.status.phase === 'Running') this.#limits.started(key, pod);
  }

  #stop(key: string, pod: Pod): void {
    const { clock, store } = this.#simulation;
    const { uid, deletionTimestamp, deletionGracePeriodSeconds = 0 } = pod.metadata;
    if (deletionTimestamp === undefined) return;
    const nowMs = clock.now().getTime();
    const running = this.#stops.get(uid);
    const deadlineMs = nowMs + deletionGracePeriodSeconds * 1_000;
    const wanted = running?.atMs ?? nowMs + stopDelayMs(uid, deletionGracePeriodSeconds);
    const atMs = Math.min(wanted, deadlineMs, Math.max(nowMs, Date.parse(deletionTimestamp)));
    running?.cancel();
    const cancel = clock.after(Math.max(0, atMs - nowMs), () => {
      this.#stops.delete(uid);
      this.#update(
        key,
        uid,
        (current) => finishedPod(current, wireTime(clock.now()), hashOf(uid) % 3 === 0 ? 143 : 0),
        true,
      );
      if (store.tables.pods.get(key)?.metadata.uid === uid && this.#isOnLiveNode(pod))
        store.tables.pods.remove(key);
    });
    this.#stops.set(uid, { atMs, cancel });
  }

  /** Changes the pod only if it is still the same one, not ended, and its machine lives. */
  #update(key: string, uid: string, change: (pod: Pod) => Pod, whileDeleting = false): void {
    const { pods } = this.#simulation.store.tables;
    const current = pods.get(key);
    if (current?.metadata.uid !== uid || isTerminal(current) || !this.#isOnLiveNode(current)) return;
    if (!whileDeleting && current.metadata.deletionTimestamp !== undefined) return;
    pods.update(change(current));
  }

  #isOnLiveNode(pod: Pod): boolean {
    return pod.spec.nodeName !== undefined && this.#alive.has(pod.spec.nodeName);
  }

  #hostIp(pod: Pod): string {
    const node = this.#simulation.store.tables.nodes.get(pod.spec.nodeName ?? '');
    const annotation = node?.metadata.annotations?.['alpha.kubernetes.io/provided-node-ip'];
    return annotation ?? '0.0.0.0';
  }

  #newAddress(): string {
    this.#nextAddress = (this.#nextAddress + 1) % (1 << 20);
    const n = this.#nextAddress;
    return `10.${64 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`;
  }
}
