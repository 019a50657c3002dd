import type { ClusterSpec } from '../../shared/contract';
import { wireTime } from '../api/http/api-context';
import { finishedPod } from '../pods/pod-status';
import type { Node } from '../model/objects';
import { cpuMillicores, memoryBytes } from '../model/quantity';
import type { SeededRandom } from '../simulation/seeded-random';
import type { Simulation } from '../simulation/simulation';
import { planApplications, type Application } from './application';
import { createFurniture } from './cluster-furniture';
import { createApplication } from './create-application';
import { makeDaemonSets } from './daemon-sets';
import { createKarpenter } from './karpenter';
import { makePod } from '../pods/make-pod';
import { makeTemplate } from './pod-template';

/** How much of the initial nodes' allocatable the workloads ask for: room to move, and something to save. */
const TARGET_UTILIZATION = 0.55;
/** What the node agents take of every node before workloads do. */
const AGENTS = { cpuMillicores: 195, memoryMib: 200 };
/** Assumed where no node has joined yet: an m5.large. */
const DEFAULT_NODE = { cpuMillicores: 1_930, memoryMib: 6_900 };

/** Creates all objects of the cluster's spec, sized for the nodes that are there. Deterministic by the spec's seed. */
export function generateWorkloads(simulation: Simulation, spec: ClusterSpec): void {
  const { clock, random, store } = simulation;
  const createdAt = wireTime(clock.now());
  const pods = spec.podsPerNode * spec.initialNodes;
  const applications = planApplications(pods, spec.nodesWithBlockedPdb ?? 0, random);
  createFurniture(simulation, [...new Set(applications.map(({ namespace }) => namespace))], createdAt);
  for (const set of makeDaemonSets(random, createdAt)) store.tables.daemonSets.create(set);
  const share = sharePerPod([...store.tables.nodes.values()], spec, pods);
  for (const application of applications) {
    createApplication(simulation, application, templateOf(application, share, random), createdAt);
  }
  if (spec.karpenter === true) createKarpenter(simulation, createdAt);
  createLeftovers(simulation, createdAt);
}

interface Share {
  readonly cpuMillicores: number;
  readonly memoryMib: number;
}

function sharePerPod(nodes: readonly Node[], spec: ClusterSpec, pods: number): Share {
  const sizes = nodes.map(({ status: { allocatable } }) => ({
    cpuMillicores: cpuMillicores(allocatable?.cpu),
    memoryMib: memoryBytes(allocatable?.memory) / 2 ** 20,
  }));
  while (sizes.length < spec.initialNodes) sizes.push(DEFAULT_NODE);
  const sum = (part: keyof Share): number =>
    sizes.reduce((total, size) => total + Math.max(0, size[part] - AGENTS[part]), 0);
  return {
    cpuMillicores: (sum('cpuMillicores') * TARGET_UTILIZATION) / Math.max(1, pods),
    memoryMib: (sum('memoryMib') * TARGET_UTILIZATION) / Math.max(1, pods),
  };
}

function templateOf(
  application: Application,
  share: Share,
  random: SeededRandom,
): ReturnType<typeof makeTemplate> {
  const { name, component, priority, graceSeconds, annotations, spec, scratch } = application;
  const step = (value: number, size: number): number => Math.max(size, Math.round(value / size) * size);
  return makeTemplate(
    {
      app: name,
      component,
      cpuMillicores: step(share.cpuMillicores * random.between(0.4, 1.6) - 5, 5),
      memoryMib: step(share.memoryMib * random.between(0.4, 1.6) - 16, 8),
      priority: priority?.value ?? 0,
      ...(priority ? { priorityClassName: priority.name } : {}),
      graceSeconds: graceSeconds ?? 30,
      ...(annotations ? { annotations } : {}),
      ...(spec ? { spec } : {}),
      scratch: scratch ?? false,
    },
    random,
  );
}

/** Finished pods that nobody removed, and one mirror pod: a drain must leave all of them. */
function createLeftovers({ store, random }: Simulation, createdAt: string): void {
  const [node] = store.tables.nodes.values();
  const namespace = 'kube-system';
  if (!node) return;
  const template = makeTemplate(
    { app: 'backup', component: 'tool', cpuMillicores: 10, memoryMib: 16, priority: 0, graceSeconds: 30 },
    random,
  );
  const bound = { nodeName: node.metadata.name, restartPolicy: 'Never' };
  for (const [name, exitCode] of [
    ['backup-completed', 0],
    ['backup-failed', 1],
  ] as const) {
    const pod = makePod(template, { name, namespace, createdAt, spec: bound }, random);
    store.tables.pods.create(finishedPod(pod, createdAt, exitCode));
  }
  const owner = {
    apiVersion: 'v1',
    kind: 'Node',
    name: node.metadata.name,
    uid: node.metadata.uid,
    controller: true,
  };
  const annotations = {
    'kubernetes.io/config.hash': random.hex(32),
    'kubernetes.io/config.mirror': random.hex(32),
    'kubernetes.io/config.seen': createdAt,
    'kubernetes.io/config.source': 'file',
  };
  const request = {
    name: `node-agent-${node.metadata.name}`,
    namespace,
    createdAt,
    owner,
    annotations,
    spec: { nodeName: node.metadata.name },
  };
  store.tables.pods.create(makePod(template, request, random));
}
