import { describe, expect, it } from 'vitest';
import { buildPod } from '@/server/domain/scheduling/testing/build-snapshot';
import type { PodSnapshot } from '@/server/domain/cluster/snapshot';
import { requestedCapacity, type OwnPatch } from './requested-capacity';

const MIB = 1024 ** 2;
const HASH = { 'pod-template-hash': 'abc' };

const pod = (name: string, cpu: number, memoryMib: number, changes: Partial<PodSnapshot> = {}) =>
  buildPod(name, 'node-1', {
    owner: { kind: 'ReplicaSet', name: 'web-abc', uid: 'u' },
    labels: HASH,
    requests: { cpuMillicores: cpu, memoryBytes: memoryMib * MIB },
    containers: [
      {
        name: 'app',
        cpuRequestMillicores: cpu,
        memoryRequestBytes: memoryMib * MIB,
        cpuLimitMillicores: null,
        memoryLimitBytes: null,
      },
    ],
    ...changes,
  });

const resources = (cpuRequest: string | null, memoryRequest: string | null) => ({
  cpuRequest,
  memoryRequest,
  cpuLimit: null,
  memoryLimit: null,
});

const patch = (former: OwnPatch['former'], next: OwnPatch['next']): OwnPatch => ({
  namespace: 'default',
  kind: 'Deployment',
  name: 'web',
  container: 'app',
  former,
  next,
});

const LOWERED = patch(resources('1', '1Gi'), resources('250m', '512Mi'));

describe('requestedCapacity', () => {
  it('undoes our changes in the pods that have them', () => {
    const pods = [pod('new', 250, 512), pod('old', 1000, 1024)];
    expect(requestedCapacity(pods, [LOWERED])).toEqual({
      actual: { cpuMillicores: 1250, memoryBytes: 1536 * MIB },
      undone: { cpuMillicores: 2000, memoryBytes: 2048 * MIB },
    });
  });

  it('goes back to what stood before the first of several changes', () => {
    const second = patch(LOWERED.next, resources('100m', '512Mi'));
    expect(requestedCapacity([pod('new', 100, 512)], [LOWERED, second]).undone).toEqual({
      cpuMillicores: 1000,
      memoryBytes: 1024 * MIB,
    });
  });

  it('takes back a raise as well', () => {
    const raised = patch(resources('100m', '256Mi'), resources('400m', '256Mi'));
    expect(requestedCapacity([pod('new', 400, 256)], [raised]).undone.cpuMillicores).toBe(100);
  });

  it('leaves alone what somebody else has set since, and other workloads', () => {
    const foreign = pod('foreign', 300, 512);
    expect(requestedCapacity([foreign], [LOWERED]).undone).toEqual({
      cpuMillicores: 300,
      memoryBytes: 1024 * MIB,
    });
    const other = pod('other', 250, 512, { namespace: 'elsewhere' });
    expect(requestedCapacity([other], [LOWERED]).undone.cpuMillicores).toBe(250);
  });

  it('counts no more than there can have been where an init container asks for the most', () => {
    const big = pod('big', 250, 512, { requests: { cpuMillicores: 800, memoryBytes: 2048 * MIB } });
    expect(requestedCapacity([big], [LOWERED]).undone).toEqual({
      cpuMillicores: 1000,
      memoryBytes: 2048 * MIB,
    });
  });

  it('leaves out pods that ask for no capacity of their own', () => {
    const daemon = pod('daemon', 100, 64, { owner: { kind: 'DaemonSet', name: 'd', uid: 'd' } });
    const done = pod('done', 100, 64, { phase: 'Succeeded' });
    expect(requestedCapacity([daemon, done], []).actual.cpuMillicores).toBe(0);
  });
});
