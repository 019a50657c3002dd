/**
 * The seam between the two halves of the sandbox: the AWS side (`aws/`, `world/`) owns instances, and the
 * Kubernetes side (`kubernetes/`) owns API servers, kubelets, the scheduler and the controllers. Each side sees
 * the other through these interfaces only.
 */

/** What the world tells a cluster about a machine that has finished booting and wants to register as its node. */
export interface BootedInstance {
  readonly instanceId: string;
  /** EC2 type name, e.g. `m5.large`. */
  readonly instanceType: string;
  /** Availability zone name, e.g. `us-east-1a`. */
  readonly availabilityZone: string;
  readonly region: string;
  readonly lifecycle: 'spot' | 'on-demand';
  readonly vcpu: number;
  readonly memoryMib: number;
  /** Kubernetes node name; the instance's private DNS name, as the AWS cloud controller names nodes. */
  readonly privateDnsName: string;
  readonly privateIp: string;
  /** Extra node labels (from the launch template's or the request's user data `--node-labels=`, or a node group). */
  readonly nodeLabels: Readonly<Record<string, string>>;
  /** Taints the kubelet registers with (`--register-with-taints=` in the user data). */
  readonly nodeTaints: readonly {
    key: string;
    value?: string;
    effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
  }[];
}

/** One simulated cluster as the world drives it. Every call is idempotent. */
export interface SimulatedCluster {
  readonly name: string;
  /** HTTPS address of its API server, e.g. `https://127.0.0.1:41233`. */
  readonly url: string;
  /** A service-account token with the full grants of the product's RBAC file. */
  readonly token: string;
  /** A second token that has exactly the older, smaller grants (Decision 33). */
  readonly olderGrantsToken: string;
  /** PEM of the CA that signed the API server's certificate. */
  readonly caPem: string;
  /** The kubelet of a booted instance registers its Node and reports Ready after the node's start-up delay. */
  join(instance: BootedInstance): void;
  /**
   * The machine is gone (terminated or stopped): its kubelet stops posting status, its containers die at once, and
   * the cloud controller deletes the Node object a little later (unless a fault keeps it).
   */
  machineGone(instanceId: string): void;
  /** Node names by instance id, for the world's own bookkeeping. */
  nodeNameOf(instanceId: string): string | undefined;
  /** What happened at the API server's door, for tests: every mutating request with verb, path, status and time. */
  readonly door: readonly DoorEntry[];
  /** Pending pod-seconds accumulated since the start (pods without a node, summed over simulated time). */
  pendingPodSeconds(): number;
  close(): Promise<void>;
}

/** One request at a sandbox door (AWS or Kubernetes), for tests that count what was really asked for. */
export interface DoorEntry {
  readonly at: string;
  /** `ec2:RunInstances`, `sqs:DeleteMessage`, or `PATCH /api/v1/nodes/x`. */
  readonly call: string;
  readonly status: number;
  /** Decoded parameters worth asserting on (never a secret). */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Simulated time. `speed` 1 is real time; everything in the sandbox that waits, waits on this clock. */
export interface SimulatedClock {
  now(): Date;
  readonly speed: number;
  /** Calls `fn` after `ms` of simulated time; returns a cancel function. Timers never keep the process alive. */
  after(ms: number, fn: () => void): () => void;
  every(ms: number, fn: () => void): () => void;
}

/** Named faults, switched over HTTP (`PUT /faults/{name}` on the control address) and asked for at every door. */
export interface FaultBoard {
  /** Parameters of an active fault that applies to `scope` (a cluster name, a service, a zone …), else undefined. */
  active(name: string, scope?: string): FaultParameters | undefined;
}

export interface FaultParameters {
  /** Which cluster/service/pool it applies to; absent = all. */
  readonly scope?: string;
  /** Added latency. */
  readonly latencyMs?: number;
  /** HTTP status or AWS error code to answer with. */
  readonly status?: number;
  readonly code?: string;
  /** How many more times it fires; absent = until switched off. */
  readonly remaining?: number;
  readonly [key: string]: unknown;
}

/** The shape of a cluster to simulate; workloads are generated from the seed. */
export interface ClusterSpec {
  readonly name: string;
  readonly region: string;
  readonly zones: readonly string[];
  readonly seed: number;
  /** Average number of workload pods per initial node. */
  readonly podsPerNode: number;
  readonly initialNodes: number;
  /** How many of the initial nodes carry a workload pod whose PDB never allows a disruption. */
  readonly nodesWithBlockedPdb?: number;
  /** Whether Karpenter's controller runs in it. */
  readonly karpenter?: boolean;
}
