import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { podManifest, PODS } from '../../testing/objects';
import { TestCluster } from '../../testing/test-cluster';

describe('deletion', () => {
  let test: TestCluster;
  beforeEach(async () => {
    test = await TestCluster.start({ podsPerNode: 0 });
    for (const name of ['a', 'b']) {
      await test.call('POST', PODS, {
        body: podManifest(name, { podSpec: { terminationGracePeriodSeconds: 80 } }),
      });
    }
    test.clock.advance(20_000);
  });
  afterEach(() => test.close());

  const names = async (): Promise<string[]> => (await test.items(PODS)).map(({ metadata }) => metadata.name);

  it('lets a pod with a long grace use most of it', async () => {
    const answer = await test.call('DELETE', `${PODS}/a`);
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ kind: 'Pod', metadata: { deletionGracePeriodSeconds: 80 } });
    test.clock.advance(60_000);
    expect(await names()).toEqual(['a', 'b']);
    test.clock.advance(20_000);
    expect(await names()).toEqual(['b']);
  });

  it('removes at once with grace 0, and shortens a grace that runs but never lengthens it', async () => {
    await test.call('DELETE', `${PODS}/a`, { body: { gracePeriodSeconds: 0 } });
    expect(await names()).toEqual(['b']);
    await test.call('DELETE', `${PODS}/b`);
    const longer = await test.call('DELETE', `${PODS}/b?gracePeriodSeconds=500`);
    expect(longer.json).toMatchObject({ metadata: { deletionGracePeriodSeconds: 80 } });
    const shorter = await test.call('DELETE', `${PODS}/b`, { body: { gracePeriodSeconds: 2 } });
    expect(shorter.json).toMatchObject({ metadata: { deletionGracePeriodSeconds: 2 } });
    test.clock.advance(2_000);
    expect(await names()).toEqual([]);
  });

  it('refuses another uid, and deletes the right one', async () => {
    const [pod] = await test.items(PODS);
    const wrong = await test.call('DELETE', `${PODS}/a`, { body: { preconditions: { uid: 'other' } } });
    expect([wrong.status, wrong.json.reason]).toEqual([409, 'Conflict']);
    const right = await test.call('DELETE', `${PODS}/a`, {
      body: { preconditions: { uid: pod?.metadata.uid }, gracePeriodSeconds: 0 },
    });
    expect(right.status).toBe(200);
    expect((await test.call('DELETE', `${PODS}/a`)).status).toBe(404);
  });

  it('deletes a Node with a Status that names it, and its pods after it', async () => {
    const [pod] = await test.items(PODS);
    const answer = await test.call('DELETE', `/api/v1/nodes/${String(pod?.spec.nodeName)}`, {
      token: test.cluster.token,
    });
    expect(answer.json).toMatchObject({
      kind: 'Status',
      status: 'Success',
      details: { name: pod?.spec.nodeName, kind: 'nodes' },
    });
    test.clock.advance(5_000);
    expect((await test.items(PODS)).some(({ spec }) => spec.nodeName === pod?.spec.nodeName)).toBe(false);
  });

  it('only tries under dryRun', async () => {
    expect((await test.call('DELETE', `${PODS}/a?dryRun=All`)).status).toBe(200);
    expect((await test.items(PODS))[0]?.metadata.deletionTimestamp).toBeUndefined();
  });
});
