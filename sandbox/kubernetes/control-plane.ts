import type { BootedInstance, ClusterSpec } from '../shared/contract';
import { DailyUsage } from './workloads/usage';
import { DaemonSetController } from './controllers/daemon-set-controller';
import { DeploymentController } from './controllers/deployment-controller';
import { DisruptionController } from './controllers/disruption-controller';
import { startGarbageCollector } from './controllers/garbage-collector';
import { HorizontalAutoscaler } from './controllers/horizontal-autoscaler';
import { JobController } from './controllers/job-controller';
import { NodeLifecycle } from './controllers/node-lifecycle';
import { ReplicaSetController } from './controllers/replica-set-controller';
import { StatefulSetController } from './controllers/stateful-set-controller';
import { VolumeAttacher } from './storage/volume-attacher';
import { VolumeProvisioner } from './storage/volume-provisioner';
import { Kubelets } from './kubelet/kubelets';
import { NodeRegistrar } from './kubelet/node-registrar';
import { isTerminal } from './model/pod-requests';
import type { Pod } from './model/objects';
import { PendingMeter } from './pending-meter';
import { NodeInfos } from './scheduler/node-info';
import { Scheduler } from './scheduler/scheduler';
import { SettlingClock } from './simulation/settling-clock';
import type { Simulation } from './simulation/simulation';
import { generateWorkloads } from './workloads/generate';

/** Workloads of a cluster that has long been there were created this long ago. */
const WORKLOAD_AGE_MS = 30 * 3_600_000;
const NODE_AGE_MS = { from: 2 * 86_400_000, to: 20 * 86_400_000 };
/** Initial nodes come in one burst; after this long without another, the cluster is set up with those that came. */
const BURST_MS = 1_000;
/** Rounds after which every controller has nothing left to do: a StatefulSet takes one a replica. */
const SETTLING_ROUNDS = 24;

/** Everything of one cluster behind its API server: controllers, scheduler, kubelets. */
export class ControlPlane {
  readonly usage: DailyUsage;
  readonly #simulation: Simulation;
  readonly #spec: ClusterSpec;
  readonly #clock: SettlingClock;
  readonly #kubelets: Kubelets;
  readonly #registrar: NodeRegistrar;
  readonly #lifecycle: NodeLifecycle;
  readonly #scheduler: Scheduler;
  readonly #pending: PendingMeter;
  readonly #controllers: readonly { flush(): void }[];
  #initialJoined = 0;
  #settled = false;
  #cancelBurst: () => void = () => undefined;
  #diedUndrained = 0;

  constructor(simulation: Simulation, spec: ClusterSpec, clock: SettlingClock, heartbeatMs?: number) {
    this.#simulation = simulation;
    this.#spec = spec;
    this.#clock = clock;
    const { pods } = simulation.store.tables;
    this.#pending = new PendingMeter(pods, clock);
    this.usage = new DailyUsage(simulation);
    const infos = new NodeInfos(simulation.store);
    const attacher = new VolumeAttacher(simulation, (name) => this.#kubelets.isAlive(name));
    this.#kubelets = new Kubelets(simulation, attacher, this.usage);
    this.#registrar = new NodeRegistrar(simulation, this.#kubelets, heartbeatMs);
    this.#lifecycle = new NodeLifecycle(simulation, this.#kubelets);
    const provisioner = new VolumeProvisioner(simulation);
    this.#scheduler = new Scheduler(simulation, { infos, attacher, provisioner });
    startGarbageCollector(simulation);
    this.#controllers = [
      new DeploymentController(simulation),
      new ReplicaSetController(simulation),
      new StatefulSetController(simulation),
      new DaemonSetController(simulation),
      new JobController(simulation),
      this.#scheduler,
      new DisruptionController(simulation),
    ];
    new HorizontalAutoscaler(simulation, this.usage).start();
    if (spec.initialNodes === 0) this.#settle();
  }

  join(instance: BootedInstance): void {
    if (this.#settled) {
      this.#registrar.register(instance);
      return;
    }
    if (this.#registrar.nodeNameOf(instance.instanceId) !== undefined) return;
    const { from, to } = NODE_AGE_MS;
    this.#registrar.registerSettled(instance, this.#simulation.random.between(from, to));
    this.#initialJoined += 1;
    this.#cancelBurst();
    if (this.#initialJoined >= this.#spec.initialNodes) this.#settle();
    else this.#cancelBurst = this.#clock.after(BURST_MS, () => this.#settle());
  }

  machineGone(instanceId: string): void {
    const nodeName = this.#registrar.unregister(instanceId);
    if (nodeName === undefined) return;
    for (const pod of this.#simulation.store.podIndex.onNode(nodeName).values()) {
      if (isEvictable(pod)) this.#diedUndrained += 1;
    }
    this.#lifecycle.machineGone(nodeName);
  }

  nodeNameOf(instanceId: string): string | undefined {
    return this.#registrar.nodeNameOf(instanceId);
  }

  /** Pods that ran on a machine when it went, and that nobody had asked to leave. */
  diedUndrained(): number {
    return this.#diedUndrained;
  }

  pendingPodSeconds(): number {
    return this.#pending.seconds();
  }

  /** Makes the workloads and runs them on the initial nodes, as if all had been there for a day. */
  #settle(): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#cancelBurst();
    this.#clock.inThePast(WORKLOAD_AGE_MS, () => {
      this.#scheduler.paused = true;
      this.#kubelets.instant = true;
      generateWorkloads(this.#simulation, this.#spec);
      this.#scheduler.paused = false;
      for (let round = 0; round < SETTLING_ROUNDS; round++) {
        for (const controller of this.#controllers) controller.flush();
      }
      this.#kubelets.instant = false;
    });
    this.#simulation.store.compact();
  }
}

/** What a drain would have had to move. */
function isEvictable(pod: Pod): boolean {
  return (
    !isTerminal(pod) &&
    pod.metadata.deletionTimestamp === undefined &&
    pod.metadata.annotations?.['kubernetes.io/config.mirror'] === undefined &&
    pod.metadata.ownerReferences?.some(({ kind }) => kind === 'DaemonSet') !== true
  );
}
