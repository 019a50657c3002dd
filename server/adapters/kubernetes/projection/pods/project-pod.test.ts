import { describe, expect, it } from 'vitest';
import { rawPod } from '../../testing/samples';
import { MalformedObjectError } from '../parse-object';
import { projectPod } from './project-pod';
import { Sharer } from '../sharer';

const project = (over: Parameters<typeof rawPod>[1] = {}) => projectPod(rawPod('web-1', over), new Sharer());

const requests = (cpu: string, memory = '0') => ({ requests: { cpu, memory } });
const container = (cpu: string, memory?: string) => ({ name: 'c', resources: requests(cpu, memory) });
const sidecar = (cpu: string, memory?: string) => ({ ...container(cpu, memory), restartPolicy: 'Always' });

describe('effective requests', () => {
  it.each([
    ['containers add up', { containers: [container('100m'), container('150m')] }, 250],
    ['none asked for', { containers: [{ name: 'c' }] }, 0],
    [
      'an init container larger than all',
      { containers: [container('100m')], initContainers: [container('1')] },
      1000,
    ],
    [
      'init containers do not add up',
      { containers: [container('100m')], initContainers: [container('80m'), container('90m')] },
      100,
    ],
    [
      'a sidecar adds to the containers',
      { containers: [container('100m')], initContainers: [sidecar('50m')] },
      150,
    ],
    [
      'an init container runs beside the sidecars before it',
      { containers: [container('100m')], initContainers: [sidecar('50m'), container('200m')] },
      250,
    ],
    [
      'an init container runs without the sidecars after it',
      { containers: [container('100m')], initContainers: [container('200m'), sidecar('50m')] },
      200,
    ],
    [
      'overhead on top',
      { containers: [container('100m')], initContainers: [container('300m')], overhead: { cpu: '25m' } },
      325,
    ],
    ['pod-level requests stand in', { containers: [container('100m')], resources: requests('700m') }, 700],
    ['fractions round up', { containers: [container('0.0001')] }, 1],
  ])('%s', (_name, spec, cpuMillicores) => {
    expect(project({ spec }).requests.cpuMillicores).toBe(cpuMillicores);
  });

  it('takes cpu and memory each from where they are larger, and counts extended resources', () => {
    const gpu = {
      name: 'g',
      resources: { requests: { cpu: '1', memory: '1Gi', 'nvidia.com/gpu': '2', 'ephemeral-storage': '1Gi' } },
    };
    const pod = project({ spec: { containers: [gpu], initContainers: [container('100m', '2Gi')] } });
    expect(pod.requests).toEqual({ cpuMillicores: 1000, memoryBytes: 2 * 1024 ** 3 });
    expect(pod.extendedRequests).toEqual({ 'nvidia.com/gpu': 2 });
  });

  it.each([
    ['a quantity', { containers: [container('abc')] }, 'spec.containers.0.resources.requests.cpu'],
    [
      'an init quantity',
      { containers: [], initContainers: [container('1', '')] },
      'spec.initContainers.0.resources.requests.memory',
    ],
    ['overhead', { overhead: { memory: '1 Gi' } }, 'spec.overhead.memory'],
    ['a type', { containers: 'none' }, 'spec.containers'],
    ['a priority', { priority: 'high' }, 'spec.priority'],
  ])('names the field when %s is malformed', (_name, spec, field) => {
    const attempt = () => project({ spec });
    expect(attempt).toThrow(MalformedObjectError);
    expect(attempt).toThrow(`shop/web-1: ${field}`);
  });
});

describe('projectPod', () => {
  it('fills in the defaults of Kubernetes and drops what no rule reads', () => {
    const pod = projectPod(
      {
        metadata: {
          name: 'p',
          namespace: 'n',
          uid: 'u',
          resourceVersion: '1',
          creationTimestamp: '2026-01-02T03:04:05Z',
        },
        spec: { containers: [{ name: 'c' }] },
      },
      new Sharer(),
    );
    expect(pod).toEqual({
      uid: 'u',
      namespace: 'n',
      name: 'p',
      nodeName: null,
      phase: 'Pending',
      ready: false,
      labels: {},
      annotations: {},
      createdAt: new Date('2026-01-02T03:04:05Z'),
      deletionTimestamp: null,
      graceSeconds: 30,
      priority: 0,
      priorityClassName: null,
      owner: null,
      mirror: false,
      requests: { cpuMillicores: 0, memoryBytes: 0 },
      extendedRequests: {},
      containers: [
        {
          name: 'c',
          cpuRequestMillicores: null,
          memoryRequestBytes: null,
          cpuLimitMillicores: null,
          memoryLimitBytes: null,
        },
      ],
      oomKills: [],
      nodeSelector: {},
      nodeAffinity: null,
      podAffinity: [],
      podAntiAffinity: [],
      topologySpread: [],
      tolerations: [],
      hostPorts: [],
      claimNames: [],
      hasEmptyDir: false,
      hasHostPath: false,
      unschedulableSince: null,
      scheduledAt: null,
      readySince: null,
    });
  });

  it('keeps a grace of 0 apart from the default, and a negative priority', () => {
    const pod = project({ spec: { terminationGracePeriodSeconds: 0, priority: -10 } });
    expect(pod).toMatchObject({ graceSeconds: 0, priority: -10 });
  });

  it('takes the controlling owner only', () => {
    const ownerReferences = [
      { kind: 'Other', name: 'o', uid: '1' },
      { kind: 'ReplicaSet', name: 'web-5d9', uid: '2', controller: true },
    ];
    expect(project({ metadata: { ownerReferences } }).owner).toEqual({
      kind: 'ReplicaSet',
      name: 'web-5d9',
      uid: '2',
    });
    expect(project({ metadata: { ownerReferences: ownerReferences.slice(0, 1) } }).owner).toBeNull();
  });

  it('knows a mirror pod, even by an empty annotation value', () => {
    expect(project({ metadata: { annotations: { 'kubernetes.io/config.mirror': '' } } }).mirror).toBe(true);
  });

  it('leaves long annotations out', () => {
    const annotations = {
      'cloudoptim.io/do-not-disrupt': 'true',
      'kubectl.kubernetes.io/last-applied-configuration': '{}',
      certificate: 'x'.repeat(2000),
    };
    expect(project({ metadata: { annotations } }).annotations).toEqual({
      'cloudoptim.io/do-not-disrupt': 'true',
    });
  });

  it('says since when a pod is unschedulable, while it has no node', () => {
    const conditions = [
      {
        type: 'PodScheduled',
        status: 'False',
        reason: 'Unschedulable',
        lastTransitionTime: '2026-01-02T03:05:00Z',
      },
    ];
    expect(project({ spec: { nodeName: '' }, status: { conditions } }).unschedulableSince).toEqual(
      new Date('2026-01-02T03:05:00Z'),
    );
    expect(project({ status: { conditions } }).unschedulableSince).toBeNull();
    const gated = [{ ...conditions[0], reason: 'SchedulingGated' }];
    expect(project({ spec: { nodeName: '' }, status: { conditions: gated } }).unschedulableSince).toBeNull();
  });

  it('reads volumes, host ports of what runs on, and claims of ephemeral volumes', () => {
    const pod = project({
      spec: {
        containers: [{ name: 'c', ports: [{ containerPort: 80, hostPort: 8080 }, { containerPort: 81 }] }],
        initContainers: [
          { name: 's', restartPolicy: 'Always', ports: [{ hostPort: 9090 }] },
          { name: 'i', ports: [{ hostPort: 7070 }] },
        ],
        volumes: [
          { name: 'a', emptyDir: {} },
          { name: 'b', hostPath: { path: '/' } },
          { name: 'data', persistentVolumeClaim: { claimName: 'data-db-0' } },
          { name: 'scratch', ephemeral: { volumeClaimTemplate: {} } },
        ],
      },
    });
    expect(pod).toMatchObject({
      hostPorts: [8080, 9090],
      claimNames: ['data-db-0', 'web-1-scratch'],
      hasEmptyDir: true,
      hasHostPath: true,
    });
  });

  it('shares equal parts between pods', () => {
    const sharer = new Sharer();
    const [a, b] = ['a', 'b'].map((name) => projectPod(rawPod(name), sharer));
    expect(a?.labels).toBe(b?.labels);
    expect(a?.requests).toBe(b?.requests);
    expect(a?.podAffinity).toBe(b?.tolerations === a?.podAffinity ? a?.tolerations : b?.podAffinity);
  });
});

describe('scheduling rules', () => {
  it('keeps required node affinity and leaves preferences out', () => {
    const affinity = {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] },
            { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node-a'] }] },
          ],
        },
        preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: {} }],
      },
    };
    expect(project({ spec: { affinity } }).nodeAffinity).toEqual([
      { matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }], matchFields: [] },
      { matchExpressions: [], matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node-a'] }] },
    ]);
  });

  it('reads pod affinity: own namespace by default, all by namespaceSelector, nothing by an absent selector', () => {
    const terms = [
      { topologyKey: 'zone', labelSelector: { matchLabels: { app: 'web' } } },
      { topologyKey: 'zone', labelSelector: {}, namespaces: ['x'] },
      { topologyKey: 'zone', namespaceSelector: {} },
    ];
    const affinity = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } };
    expect(project({ spec: { affinity } }).podAntiAffinity).toEqual([
      {
        topologyKey: 'zone',
        selector: [{ key: 'app', operator: 'In', values: ['web'] }],
        namespaces: ['shop'],
      },
      { topologyKey: 'zone', selector: [], namespaces: ['x'] },
      { topologyKey: 'zone', selector: [{ key: '', operator: 'In', values: [] }], namespaces: ['*'] },
    ]);
  });

  it('keeps hard spread constraints, with matchLabelKeys as the pod has them', () => {
    const topologySpreadConstraints = [
      { topologyKey: 'zone', maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway', labelSelector: {} },
      {
        topologyKey: 'zone',
        maxSkew: 2,
        minDomains: 3,
        whenUnsatisfiable: 'DoNotSchedule',
        labelSelector: {},
        matchLabelKeys: ['app', 'absent'],
      },
    ];
    expect(project({ spec: { topologySpreadConstraints } }).topologySpread).toEqual([
      {
        topologyKey: 'zone',
        maxSkew: 2,
        minDomains: 3,
        selector: [{ key: 'app', operator: 'In', values: ['web'] }],
      },
    ]);
  });

  it('fills in the defaults of tolerations', () => {
    const tolerations = [
      { operator: 'Exists' },
      { key: 'k', value: 'v', effect: 'NoExecute', tolerationSeconds: 300 },
    ];
    expect(project({ spec: { tolerations } }).tolerations).toEqual([
      { key: '', operator: 'Exists', value: '', effect: '' },
      { key: 'k', operator: 'Equal', value: 'v', effect: 'NoExecute' },
    ]);
  });
});

describe('containers', () => {
  it('carry requests and limits, null where none is set; sidecars and init containers are left out', () => {
    const { containers } = project({
      spec: {
        containers: [
          {
            name: 'web',
            resources: { requests: { cpu: '250m', memory: '256Mi' }, limits: { memory: '512Mi' } },
          },
          { name: 'bare' },
        ],
        initContainers: [{ ...sidecar('50m'), name: 'mesh' }],
      },
    });
    const none = { cpuLimitMillicores: null, cpuRequestMillicores: null, memoryRequestBytes: null };
    expect(containers).toEqual([
      {
        ...none,
        name: 'web',
        cpuRequestMillicores: 250,
        memoryRequestBytes: 256 * 1024 ** 2,
        memoryLimitBytes: 512 * 1024 ** 2,
      },
      { ...none, name: 'bare', memoryLimitBytes: null },
    ]);
  });

  it.each([
    ['it was started again after it', {}, { terminated: terminated('OOMKilled') }, true],
    ['it is dead of it now', { terminated: terminated('OOMKilled') }, {}, true],
    ['it ended otherwise', {}, { terminated: terminated('Error') }, false],
    ['it never ended', { running: {} }, {}, false],
  ])('tell of an out-of-memory kill when %s', (_name, state, lastState, told) => {
    const { oomKills } = project({ status: { containerStatuses: [{ name: 'web', state, lastState }] } });
    expect(oomKills).toEqual(told ? [{ container: 'web', at: new Date('2026-01-02T03:04:05Z') }] : []);
  });
});

function terminated(reason: string) {
  return { reason, exitCode: reason === 'OOMKilled' ? 137 : 1, finishedAt: '2026-01-02T03:04:05Z' };
}
