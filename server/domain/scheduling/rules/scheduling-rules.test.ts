import { describe, expect, it } from 'vitest';
import type { ClusterSnapshot, NodeSnapshot, PodSnapshot } from '@/server/domain/cluster/snapshot';
import { createPlacement } from '@/server/domain/scheduling/create-placement';
import { buildNode, buildPod, buildSnapshot } from '@/server/domain/scheduling/testing/build-snapshot';

const GIB = 1024 ** 3;
const NONE: ReadonlySet<string> = new Set();
const web = { key: 'app', operator: 'In', values: ['web'] } as const;
const term = (topologyKey: string) => ({ topologyKey, selector: [web], namespaces: ['default'] });
const anywhere = (topologyKey: string) => ({ ...term(topologyKey), namespaces: ['*'] });
const ZONE = 'topology.kubernetes.io/zone';
const HOST = 'kubernetes.io/hostname';

interface Case {
  readonly name: string;
  readonly node?: Partial<NodeSnapshot>;
  readonly pod?: Partial<PodSnapshot>;
  /** Pods that run on the only node. */
  readonly running?: readonly Partial<PodSnapshot>[];
  readonly snapshot?: Partial<Pick<ClusterSnapshot, 'volumes' | 'unreadable' | 'malformed'>>;
  /** Codes that turn the node away; none: it fits. */
  readonly reasons: readonly string[];
}

const taint = { key: 'dedicated', value: 'db', effect: 'NoSchedule' } as const;
const toleration = { key: 'dedicated', operator: 'Equal', value: 'db', effect: '' } as const;
const volume = (zones: readonly string[] | null) => ({
  volumes: [{ name: 'pv', claim: { namespace: 'default', name: 'data' }, zones, volumeHandle: null }],
});
const affinity = (
  operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt',
  values: readonly string[],
) => ({
  nodeAffinity: [{ matchExpressions: [{ key: 'size', operator, values }], matchFields: [] }],
});

const CASES: readonly Case[] = [
  { name: 'an empty ready node', reasons: [] },
  { name: 'a node that is not ready', node: { ready: false }, reasons: ['node_not_ready'] },
  { name: 'a cordoned node', node: { unschedulable: true }, reasons: ['node_unschedulable'] },
  {
    name: 'a cordoned node and a pod that tolerates it',
    node: { unschedulable: true },
    pod: { tolerations: [{ key: '', operator: 'Exists', value: '', effect: '' }] },
    reasons: [],
  },
  { name: 'a node being deleted', node: { deletionTimestamp: new Date(0) }, reasons: ['node_leaving'] },
  { name: 'an untolerated taint', node: { taints: [taint] }, reasons: ['untolerated_taint'] },
  { name: 'a tolerated taint', node: { taints: [taint] }, pod: { tolerations: [toleration] }, reasons: [] },
  {
    name: 'a taint with another value',
    node: { taints: [{ ...taint, value: 'web' }] },
    pod: { tolerations: [toleration] },
    reasons: ['untolerated_taint'],
  },
  {
    name: 'a preference not to be there',
    node: { taints: [{ ...taint, effect: 'PreferNoSchedule' }] },
    reasons: [],
  },
  {
    name: 'a numeric taint above the toleration’s',
    node: { taints: [{ key: 'sla', value: '950', effect: 'NoSchedule' }] },
    pod: { tolerations: [{ key: 'sla', operator: 'Gt', value: '750', effect: 'NoSchedule' }] },
    reasons: [],
  },
  { name: 'a missing node selector label', pod: { nodeSelector: { size: '4' } }, reasons: ['node_affinity'] },
  {
    name: 'a node selector label',
    node: { labels: { size: '4' } },
    pod: { nodeSelector: { size: '4' } },
    reasons: [],
  },
  ...(
    [
      ['In', ['4', '8'], true],
      ['In', ['8'], false],
      ['NotIn', ['8'], true],
      ['NotIn', ['4'], false],
      ['Exists', [], true],
      ['DoesNotExist', [], false],
      ['Gt', ['3'], true],
      ['Gt', ['4'], false],
      ['Lt', ['5'], true],
      ['Lt', ['x'], false],
    ] as const
  ).map(([operator, values, fits]) => ({
    name: `size=4 and affinity ${operator} ${values.join(',')}`,
    node: { labels: { size: '4' } },
    pod: affinity(operator, values),
    reasons: fits ? [] : ['node_affinity'],
  })),
  {
    name: 'an affinity without any term requirement',
    pod: { nodeAffinity: [{ matchExpressions: [], matchFields: [] }] },
    reasons: ['node_affinity'],
  },
  {
    name: 'matchFields with another name',
    pod: {
      nodeAffinity: [
        { matchExpressions: [], matchFields: [{ key: 'metadata.name', operator: 'In', values: ['other'] }] },
      ],
    },
    reasons: ['node_affinity'],
  },
  {
    name: 'room for exactly the CPU',
    pod: { requests: { cpuMillicores: 2000, memoryBytes: 0 } },
    reasons: [],
  },
  {
    name: 'a millicore and a byte too much: both reasons',
    pod: { requests: { cpuMillicores: 2001, memoryBytes: 8 * GIB + 1 } },
    reasons: ['insufficient_cpu', 'insufficient_memory'],
  },
  {
    name: 'as many pods as the node may run',
    node: { allocatable: { cpuMillicores: 2000, memoryBytes: 8 * GIB, pods: 1 } },
    running: [{}],
    reasons: ['too_many_pods'],
  },
  {
    name: 'a finished pod, which holds nothing',
    node: { allocatable: { cpuMillicores: 500, memoryBytes: 8 * GIB, pods: 1 } },
    running: [{ phase: 'Succeeded' }],
    reasons: [],
  },
  {
    name: 'a pod being deleted, which still holds its room',
    node: { allocatable: { cpuMillicores: 500, memoryBytes: 8 * GIB, pods: 9 } },
    running: [{ deletionTimestamp: new Date(0) }],
    reasons: ['insufficient_cpu'],
  },
  {
    name: 'a missing extended resource',
    pod: { extendedRequests: { 'nvidia.com/gpu': 1 } },
    reasons: ['insufficient_extended_resource'],
  },
  {
    name: 'an extended resource that another pod holds',
    node: { extendedResources: { 'nvidia.com/gpu': 1 } },
    running: [{ extendedRequests: { 'nvidia.com/gpu': 1 } }],
    pod: { extendedRequests: { 'nvidia.com/gpu': 1 } },
    reasons: ['insufficient_extended_resource'],
  },
  {
    name: 'a taken host port',
    running: [{ hostPorts: [80] }],
    pod: { hostPorts: [443, 80] },
    reasons: ['host_port_taken'],
  },
  {
    name: 'a volume of the zone',
    pod: { claimNames: ['data'] },
    snapshot: volume(['us-east-1a']),
    reasons: [],
  },
  {
    name: 'a volume of another zone',
    pod: { claimNames: ['data'] },
    snapshot: volume(['us-east-1b']),
    reasons: ['volume_zone'],
  },
  { name: 'a claim that is not bound yet', pod: { claimNames: ['data'] }, reasons: [] },
  {
    name: 'volumes that cannot be read',
    pod: { claimNames: ['data'] },
    snapshot: { unreadable: { persistentvolumes: 'forbidden' } },
    reasons: ['volume_zone'],
  },
  {
    name: 'a claim whose volume may be one that could not be understood',
    pod: { claimNames: ['data'] },
    snapshot: { malformed: { persistentvolumes: 1 } },
    reasons: ['volume_zone'],
  },
  {
    name: 'affinity to pods that are not there',
    pod: { podAffinity: [term(ZONE)] },
    reasons: ['pod_affinity'],
  },
  {
    name: 'affinity of the first pod to its own kind',
    pod: { labels: { app: 'web' }, podAffinity: [term(ZONE)] },
    reasons: [],
  },
  {
    name: 'affinity of the first pod on a node without the key',
    pod: { labels: { app: 'web' }, podAffinity: [term('rack')] },
    reasons: ['pod_affinity'],
  },
  {
    name: 'affinity to a pod of another namespace',
    running: [{ namespace: 'other', labels: { app: 'web' } }],
    pod: { podAffinity: [term(ZONE)] },
    reasons: ['pod_affinity'],
  },
  {
    name: 'anti-affinity to a pod of the node',
    running: [{ labels: { app: 'web' } }],
    pod: { podAntiAffinity: [term(HOST)] },
    reasons: ['pod_anti_affinity'],
  },
  {
    name: 'anti-affinity of a pod of the node',
    running: [{ podAntiAffinity: [term(HOST)] }],
    pod: { labels: { app: 'web' } },
    reasons: ['existing_anti_affinity'],
  },
  {
    name: 'anti-affinity to a pod of another namespace',
    running: [{ namespace: 'other', labels: { app: 'web' } }],
    pod: { podAntiAffinity: [term(HOST)] },
    reasons: [],
  },
  {
    name: 'anti-affinity over all namespaces to a pod of another one',
    running: [{ namespace: 'other', labels: { app: 'web' } }],
    pod: { podAntiAffinity: [anywhere(HOST)] },
    reasons: ['pod_anti_affinity'],
  },
  {
    name: 'anti-affinity over all namespaces to a pod with other labels',
    running: [{ namespace: 'other', labels: { app: 'db' } }],
    pod: { podAntiAffinity: [anywhere(HOST)] },
    reasons: [],
  },
  {
    name: 'anti-affinity over all namespaces of a pod of another one',
    running: [{ namespace: 'other', podAntiAffinity: [anywhere(HOST)] }],
    pod: { labels: { app: 'web' } },
    reasons: ['existing_anti_affinity'],
  },
  {
    name: 'affinity over all namespaces to a pod of another one',
    running: [{ namespace: 'other', labels: { app: 'web' } }],
    pod: { podAffinity: [anywhere(ZONE)] },
    reasons: [],
  },
  {
    name: 'anti-affinity on a node without the key',
    running: [{ labels: { app: 'web' } }],
    pod: { podAntiAffinity: [term('rack')] },
    reasons: [],
  },
];

describe('one node and one pod', () => {
  it.each(CASES)('$name', ({ node, pod, running = [], snapshot, reasons }) => {
    const placement = createPlacement(
      buildSnapshot(
        [buildNode('node-1', 'us-east-1a', node)],
        running.map((changes, index) => buildPod(`running-${String(index)}`, 'node-1', changes)),
        snapshot,
      ),
      { excludeNodes: NONE },
    );
    const result = placement.tryPlace(buildPod('new', null, pod));
    expect(result.ok ? [] : Object.keys(result.error.reasons).sort()).toEqual([...reasons].sort());
  });
});
