import { describe, expect, it } from 'vitest';
import { workloadOf } from '@/server/domain/cluster/workload-of';

const pod = (kind: string, name: string, labels: Readonly<Record<string, string>> = {}) => ({
  namespace: 'shop',
  owner: { kind, name, uid: 'u' },
  labels,
});
const hash = (value: string) => ({ 'pod-template-hash': value });

describe('the workload of a pod', () => {
  it("is the Deployment that its ReplicaSet's name tells", () => {
    expect(workloadOf(pod('ReplicaSet', 'web-api-5d9c', hash('5d9c')))).toEqual({
      namespace: 'shop',
      kind: 'Deployment',
      name: 'web-api',
    });
  });

  it('is its StatefulSet or DaemonSet', () => {
    expect(workloadOf(pod('StatefulSet', 'db'))).toMatchObject({ kind: 'StatefulSet', name: 'db' });
    expect(workloadOf(pod('DaemonSet', 'agent'))).toMatchObject({ kind: 'DaemonSet', name: 'agent' });
  });

  it.each([
    ['a Job', pod('Job', 'nightly')],
    ['a ReplicaSet without a Deployment', pod('ReplicaSet', 'web')],
    ['another hash than the name ends with', pod('ReplicaSet', 'web-5d9c', hash('77aa'))],
    ['a name that is the hash alone', pod('ReplicaSet', '-5d9c', hash('5d9c'))],
    ['an empty hash', pod('ReplicaSet', 'web-', hash(''))],
    ["another controller's ReplicaSet", pod('Rollout', 'web')],
    ['no owner', { namespace: 'shop', owner: null, labels: {} }],
  ])('is none for %s', (_what, of) => {
    expect(workloadOf(of)).toBeNull();
  });
});
