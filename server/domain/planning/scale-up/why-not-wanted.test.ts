import { describe, expect, it } from 'vitest';
import { buildNode, buildPod, buildSnapshot } from '@/server/domain/scheduling/testing/build-snapshot';
import { plusSeconds } from '@/server/domain/shared/instant';
import { whyNotWanted } from './why-not-wanted';

const NOW = new Date('2026-03-01T12:00:00Z');
const revision = (name: string, hash: string, createdSeconds: number, nodeName: string | null = null) =>
  buildPod(name, nodeName, {
    owner: { kind: 'ReplicaSet', name: `web-${hash}`, uid: hash },
    labels: { 'pod-template-hash': hash },
    createdAt: plusSeconds(NOW, createdSeconds),
  });
const old = revision('old', 'aaa', -3_600, 'node');
const waiting = revision('new', 'bbb', -60);
const among = (...pods: Parameters<typeof buildSnapshot>[1][number][]) =>
  buildSnapshot([buildNode('node')], pods);

describe('whether a waiting pod is wanted', () => {
  it('is not where the workload wants no pods', () => {
    expect(whyNotWanted(among(waiting), waiting, { replicas: 0, paused: false })).toContain('wants no pods');
  });

  it('is not for the new revision of a paused Deployment, whose old pods stand', () => {
    const why = whyNotWanted(among(old, waiting), waiting, { replicas: 2, paused: true });
    expect(why).toContain('paused in the midst of a rollout');
  });

  it.each([
    { name: 'the rollout goes on', pods: [old, waiting], paused: false },
    { name: 'no older pod is Ready', pods: [{ ...old, ready: false }, waiting], paused: true },
    { name: 'the Deployment is paused with one revision only', pods: [waiting], paused: true },
    {
      name: 'it is of the old revision and has lost its node',
      pods: [waiting, revision('newer', 'ccc', -30, 'node')],
      paused: true,
    },
    {
      name: 'an older pod of its own revision stands',
      pods: [waiting, revision('first', 'bbb', -7_200, 'node'), old],
      paused: true,
    },
    {
      name: 'the older pods are another Deployment’s',
      pods: [
        waiting,
        buildPod('other', 'node', {
          owner: { kind: 'ReplicaSet', name: 'api-aaa', uid: 'x' },
          labels: { 'pod-template-hash': 'aaa' },
          createdAt: plusSeconds(NOW, -3_600),
        }),
      ],
      paused: true,
    },
  ])('is when $name', ({ pods, paused }) => {
    expect(whyNotWanted(among(...pods), waiting, { replicas: 2, paused })).toBeNull();
  });
});
