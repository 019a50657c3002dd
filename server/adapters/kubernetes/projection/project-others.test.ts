import { describe, expect, it } from 'vitest';
import { rawNode } from '../testing/samples';
import { projectDisruptionBudget } from './project-disruption-budget';
import { projectNode } from './project-node';
import { projectScale } from './workloads/project-scale';
import { projectNodeUsage, projectPodUsage } from './project-usage';
import { projectVolume } from './volumes/project-volume';
import { projectVolumeAttachment } from './volumes/project-volume-attachment';

const metadata = {
  name: 'x',
  namespace: 'n',
  uid: 'u',
  resourceVersion: '1',
  creationTimestamp: '2026-01-02T03:04:05Z',
};

describe('projectNode', () => {
  it('reads instance, place, taints and what it offers', () => {
    const raw = rawNode('a', {
      spec: { taints: [{ key: 't', effect: 'NoSchedule', timeAdded: '2026-01-02T03:04:05Z' }] },
      status: {
        allocatable: { cpu: '1930m', memory: '1Gi', pods: '29', 'nvidia.com/gpu': '1', 'hugepages-2Mi': '0' },
      },
    });
    expect(projectNode(raw)).toMatchObject({
      name: 'a',
      instanceId: 'i-0123456789abcdef0',
      instanceType: 'm5.large',
      availabilityZone: 'us-east-1a',
      region: 'us-east-1',
      taints: [{ key: 't', value: '', effect: 'NoSchedule' }],
      ready: true,
      unschedulable: false,
      allocatable: { cpuMillicores: 1930, memoryBytes: 1024 ** 3, pods: 29 },
      extendedResources: { 'nvidia.com/gpu': 1 },
    });
  });

  it('takes a node that has just registered: no status, labels of an older kubelet, zone of the provider id', () => {
    const labels = { 'beta.kubernetes.io/instance-type': 'm4.large' };
    const raw = { ...rawNode('a', { metadata: { labels } }), status: {} };
    expect(projectNode(raw)).toMatchObject({
      instanceType: 'm4.large',
      availabilityZone: 'us-east-1a',
      region: null,
      ready: false,
      allocatable: { cpuMillicores: 0, memoryBytes: 0, pods: 0 },
    });
  });

  it('a node that is no EC2 instance has no instance id', () => {
    expect(projectNode(rawNode('a', { spec: { providerID: 'eks-hybrid:///us-east-1/c/n' } }))).toMatchObject({
      instanceId: null,
      providerId: 'eks-hybrid:///us-east-1/c/n',
    });
  });

  it('Ready Unknown is not ready, and a malformed quantity names its field', () => {
    expect(
      projectNode(rawNode('a', { status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } })).ready,
    ).toBe(false);
    expect(() => projectNode(rawNode('a', { status: { allocatable: { memory: '7 GB' } } }))).toThrow(
      'a: status.allocatable.memory',
    );
  });
});

describe('projectDisruptionBudget', () => {
  const status = {
    observedGeneration: 2,
    disruptionsAllowed: 1,
    currentHealthy: 3,
    desiredHealthy: 2,
    expectedPods: 3,
  };
  const project = (over: object) =>
    projectDisruptionBudget({ metadata: { ...metadata, generation: 2 }, status, ...over });

  it('folds the selector and reads the counts', () => {
    const selector = { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'Exists' }] };
    expect(project({ spec: { selector } })).toEqual({
      namespace: 'n',
      name: 'x',
      selector: [
        { key: 'app', operator: 'In', values: ['web'] },
        { key: 'tier', operator: 'Exists', values: [] },
      ],
      disruptionsAllowed: 1,
      currentHealthy: 3,
      desiredHealthy: 2,
      expectedPods: 3,
      observed: true,
    });
  });

  it('tells no selector (nothing) from an empty one (everything)', () => {
    expect(project({ spec: {} }).selector).toBeNull();
    expect(project({ spec: { selector: {} } }).selector).toEqual([]);
  });

  it('is not observed while its status is of an older spec or missing, and then allows what is written: nothing', () => {
    expect(project({ status: { ...status, observedGeneration: 1 } }).observed).toBe(false);
    expect(project({ status: null })).toMatchObject({ observed: false, disruptionsAllowed: 0 });
  });
});

describe('projectVolume', () => {
  const zoneTerm = (...values: string[]) => ({
    matchExpressions: [{ key: 'topology.ebs.csi.aws.com/zone', operator: 'In', values }],
  });
  const project = (spec: object) => projectVolume({ metadata, spec });

  it('reads claim, handle and zones', () => {
    const nodeAffinity = {
      required: { nodeSelectorTerms: [zoneTerm('us-east-1b'), zoneTerm('us-east-1a')] },
    };
    const claimRef = { namespace: 'n', name: 'data' };
    expect(project({ nodeAffinity, claimRef, csi: { driver: 'd', volumeHandle: 'vol-1' } })).toEqual({
      name: 'x',
      claim: { namespace: 'n', name: 'data' },
      zones: ['us-east-1a', 'us-east-1b'],
      volumeHandle: 'vol-1',
    });
  });

  it('has no zones when one of its terms is bound to none, and reads the in-tree handle', () => {
    const open = { matchExpressions: [{ key: 'other', operator: 'Exists' }] };
    const nodeAffinity = { required: { nodeSelectorTerms: [zoneTerm('us-east-1a'), open] } };
    const volume = project({ nodeAffinity, awsElasticBlockStore: { volumeID: 'aws://us-east-1a/vol-2' } });
    expect(volume).toMatchObject({ zones: null, volumeHandle: 'vol-2', claim: null });
  });
});

describe('smaller kinds', () => {
  it('reads an attachment, not attached by default', () => {
    const spec = { nodeName: 'a', source: { persistentVolumeName: 'pvc-1' } };
    expect(projectVolumeAttachment({ metadata, spec, status: { attached: true } })).toEqual({
      name: 'x',
      nodeName: 'a',
      volumeName: 'pvc-1',
      attached: true,
    });
    expect(projectVolumeAttachment({ metadata, spec }).attached).toBe(false);
  });

  it('reads usage in nanocores, of a pod container by container with when it was measured', () => {
    expect(
      projectNodeUsage({ metadata: { name: 'a' }, usage: { cpu: '186347312n', memory: '2Ki' } }),
    ).toEqual({
      name: 'a',
      cpuMillicores: 187,
      memoryBytes: 2048,
    });
    const containers = [
      { name: 'web', usage: { cpu: '1m', memory: '1Ki' } },
      { name: 'log', usage: { cpu: '2m', memory: '1Ki' } },
    ];
    const measured = { timestamp: '2026-01-02T03:04:05Z', window: '15.12s' };
    expect(projectPodUsage({ metadata, containers, ...measured })).toMatchObject({
      at: new Date('2026-01-02T03:04:05Z'),
      windowSeconds: 15.12,
      containers: [
        { name: 'web', cpuMillicores: 1, memoryBytes: 1024 },
        { name: 'log', cpuMillicores: 2, memoryBytes: 1024 },
      ],
    });
    expect(() => projectPodUsage({ metadata, containers, ...measured, window: 'soon' })).toThrow('window');
  });

  it('reads a scale of 0 replicas, which Go leaves out', () => {
    expect(projectScale({ metadata, spec: {}, status: {} }, 'Deployment')).toMatchObject({
      specReplicas: 0,
      statusReplicas: 0,
    });
  });
});
