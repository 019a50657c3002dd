import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEPLOYMENTS, PODS, workloadManifest } from '../testing/objects';
import { TestCluster, type Item } from '../testing/test-cluster';

const MIB = 1024 ** 2;

describe('a container with a memory limit', () => {
  let test: TestCluster;
  beforeEach(async () => {
    test = await TestCluster.start({ podsPerNode: 0 });
  });
  afterEach(() => test.close());

  const create = async (restartPolicy?: string): Promise<void> => {
    const container = { name: 'app', image: 'app:1', resources: { limits: { memory: '64Mi' } } };
    const podSpec = { containers: [container], ...(restartPolicy === undefined ? {} : { restartPolicy }) };
    const created =
      restartPolicy === undefined
        ? await test.call('POST', DEPLOYMENTS, {
            body: workloadManifest('Deployment', 'web', { podSpec, spec: { progressDeadlineSeconds: 60 } }),
          })
        : await test.call('POST', PODS, {
            body: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'once' }, spec: podSpec },
          });
    expect(created.status, created.text).toBe(201);
  };
  const onlyPod = async (): Promise<Item> => {
    const [pod] = await test.items(PODS);
    if (pod === undefined) throw new Error('no pod');
    return pod;
  };
  /** Every state that a second's look at the pod shows, in order. */
  const course = async (seconds: number): Promise<string[]> => {
    const seen: string[] = [];
    for (let second = 0; second < seconds; second += 1) {
      test.clock.advance(1_000);
      const text = JSON.stringify((await onlyPod()).status.containerStatuses ?? null);
      const state = /"state":\{"(\w+)":/.exec(text)?.[1] ?? 'none';
      const restarts = /"restartCount":(\d+)/.exec(text)?.[1] ?? '';
      const entry = `${state} ${restarts}`;
      if (seen.at(-1) !== entry) seen.push(entry);
    }
    return seen;
  };

  it('runs as long as its working set stays under it', async () => {
    test.faults.set('memory-at-start', { bytes: 64 * MIB });
    await create();
    test.clock.advance(120_000);
    expect((await onlyPod()).status).toMatchObject({
      containerStatuses: [{ ready: true, restartCount: 0, lastState: {} }],
    });
  });

  it('is killed over it, restarted at once and then with a back-off that doubles', async () => {
    test.faults.set('memory-at-start', { bytes: 65 * MIB });
    await create();
    const seen = (await course(60)).filter((entry) => !entry.startsWith('none'));
    expect(seen).toEqual([
      'waiting 0',
      'running 0',
      'terminated 0',
      'running 1',
      'terminated 1',
      'waiting 1',
      'running 2',
      'terminated 2',
      'waiting 2',
      'running 3',
      'terminated 3',
      'waiting 3',
    ]);
    const { status } = await onlyPod();
    expect(status).toMatchObject({
      phase: 'Running',
      containerStatuses: [
        {
          ready: false,
          lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
          state: { waiting: { reason: 'CrashLoopBackOff' } },
        },
      ],
    });
    expect(JSON.stringify(status)).toContain('back-off 40s restarting failed container=app pod=web-');
    expect(status.conditions).toContainEqual(
      expect.objectContaining({ type: 'Ready', status: 'False', reason: 'ContainersNotReady' }),
    );
    test.faults.clear();
    test.clock.advance(60_000);
    expect((await onlyPod()).status).toMatchObject({
      containerStatuses: [{ ready: true, restartCount: 4, state: { running: {} } }],
    });
  });

  it('that is never started again fails its pod', async () => {
    test.faults.set('memory-at-start', { bytes: 65 * MIB });
    await create('Never');
    test.clock.advance(30_000);
    expect((await onlyPod()).status).toMatchObject({
      phase: 'Failed',
      containerStatuses: [{ state: { terminated: { exitCode: 137, reason: 'OOMKilled' } } }],
    });
  });

  it('holds its Deployment up, which says so after its progress deadline and until something moves', async () => {
    test.faults.set('never-ready', {});
    await create();
    const progress = async () => {
      const { status } = (await test.call('GET', `${DEPLOYMENTS}/web`)).json as { status?: object };
      const found = JSON.stringify(status).match(/"type":"Progressing","status":"(\w+)","reason":"(\w+)"/);
      return found?.slice(1).join(' ');
    };
    test.clock.advance(55_000);
    expect(await progress()).toBe('True ReplicaSetUpdated');
    test.clock.advance(15_000);
    expect(await progress()).toBe('False ProgressDeadlineExceeded');
    test.faults.clear();
    await test.call('DELETE', `${PODS}/${(await onlyPod()).metadata.name}`);
    test.clock.advance(45_000);
    expect(await progress()).toBe('True NewReplicaSetAvailable');
  });
});
