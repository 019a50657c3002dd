import { describe, expect, it } from 'vitest';
import { buildPod } from '@/server/domain/scheduling/testing/build-snapshot';
import { listWorkloadContainers } from './workload-containers';

const container = (cpuRequestMillicores: number) => ({
  name: 'web',
  cpuRequestMillicores,
  memoryRequestBytes: null,
  cpuLimitMillicores: null,
  memoryLimitBytes: null,
});

const pod = (name: string, hash: string, createdAt: string, cpu: number) =>
  buildPod(name, 'node', {
    owner: { kind: 'ReplicaSet', name: `web-${hash}`, uid: hash },
    labels: { 'pod-template-hash': hash },
    createdAt: new Date(createdAt),
    containers: [container(cpu)],
  });

describe('containers of workloads', () => {
  it('are those of the youngest pod during a rollout, with all pods counted', () => {
    const pods = [
      pod('a', 'new1', '2026-03-02T00:00:00Z', 300),
      pod('b', 'old1', '2026-03-01T00:00:00Z', 500),
      { ...pod('c', 'old1', '2026-03-03T00:00:00Z', 700), phase: 'Succeeded' as const },
      buildPod('bare', 'node', { owner: null, containers: [container(1)] }),
    ];
    expect(listWorkloadContainers(pods)).toEqual([
      {
        namespace: 'default',
        kind: 'Deployment',
        name: 'web',
        container: 'web',
        podCount: 2,
        cpuRequestMillicores: 300,
        memoryRequestBytes: null,
        cpuLimitMillicores: null,
        memoryLimitBytes: null,
      },
    ]);
  });
});
