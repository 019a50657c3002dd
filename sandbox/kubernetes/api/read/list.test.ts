import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRecord } from '../../store/selectors';
import { TestCluster, type Answer, type Item } from '../../testing/test-cluster';
import { podManifest, PODS } from '../../testing/objects';

describe('lists', () => {
  let test: TestCluster;
  beforeAll(async () => {
    test = await TestCluster.start({ initialNodes: 4, podsPerNode: 10 });
  });
  afterAll(() => test.close());

  const metadataOf = ({ json }: Answer): Readonly<Record<string, unknown>> =>
    isRecord(json.metadata) ? json.metadata : {};
  const namesOf = ({ json }: Answer): string[] =>
    (Array.isArray(json.items) ? json.items : []).map(
      (item: Item) => `${item.metadata.namespace ?? ''}/${item.metadata.name}`,
    );

  it('has as many workload pods as asked, all running, of at least 8 kB each', async () => {
    const answer = await test.call('GET', '/api/v1/pods');
    const items: Item[] = Array.isArray(answer.json.items) ? answer.json.items : [];
    const workload = items.filter(
      ({ metadata, status }) =>
        !metadata.ownerReferences?.some(({ kind }) => kind === 'DaemonSet' || kind === 'Node') &&
        status.phase === 'Running',
    );
    expect(workload).toHaveLength(40);
    for (const pod of workload) expect(Buffer.byteLength(JSON.stringify(pod))).toBeGreaterThanOrEqual(8_192);
    expect(items.every((item) => !('kind' in item))).toBe(true);
  });

  it('pages through one consistent state, however it changes meanwhile', async () => {
    const whole = namesOf(await test.call('GET', '/api/v1/pods'));
    const first = await test.call('GET', '/api/v1/pods?limit=7');
    expect(metadataOf(first).remainingItemCount).toBe(whole.length - 7);
    await test.call('POST', PODS, { body: podManifest('aaa-new') });
    await test.call('POST', PODS, { body: podManifest('zzz-new') });
    const seen = namesOf(first);
    let token = metadataOf(first).continue;
    while (typeof token === 'string') {
      const page = await test.call('GET', `/api/v1/pods?limit=7&continue=${token}`);
      expect(metadataOf(page).resourceVersion).toBe(metadataOf(first).resourceVersion);
      seen.push(...namesOf(page));
      token = metadataOf(page).continue;
    }
    expect(seen).toEqual(whole);
    const after = namesOf(await test.call('GET', '/api/v1/pods'));
    expect(after.filter((name) => name.endsWith('-new'))).toHaveLength(2);
  });

  it('answers 410 to an expired continue and offers an inconsistent rest', async () => {
    const first = await test.call('GET', '/api/v1/pods?limit=5');
    test.faults.set('continue-expired', {});
    const expired = await test.call(
      'GET',
      `/api/v1/pods?limit=5&continue=${String(metadataOf(first).continue)}`,
    );
    test.faults.clear();
    expect(expired.status).toBe(410);
    expect(expired.json.reason).toBe('Expired');
    const rest = await test.call('GET', `/api/v1/pods?continue=${String(metadataOf(expired).continue)}`);
    expect(namesOf(rest)).toHaveLength(namesOf(await test.call('GET', '/api/v1/pods')).length - 5);
  });

  it.each([
    ['continue=nonsense', 400, 'continue key is not valid'],
    ['limit=x', 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
    ['fieldSelector=spec.priority=1', 400, 'field label not supported: spec.priority'],
    ['labelSelector=a%20b', 400, 'unable to parse requirement'],
    [
      'resourceVersionMatch=Exact',
      400,
      'resourceVersionMatch is forbidden unless resourceVersion is provided',
    ],
    ['resourceVersion=abc', 400, 'invalid syntax'],
    ['resourceVersion=99999999', 504, 'Too large resource version'],
    ['resourceVersion=1&resourceVersionMatch=Exact', 410, 'too old'],
  ])('answers ?%s with %i', async (query, status, message) => {
    const answer = await test.call('GET', `/api/v1/pods?${query}`);
    expect(answer.status).toBe(status);
    expect(answer.json.message).toContain(message);
  });

  it('is served whole from the cache at resourceVersion 0, whatever the limit', async () => {
    const answer = await test.call('GET', '/api/v1/pods?limit=3&resourceVersion=0');
    expect(namesOf(answer).length).toBeGreaterThan(40);
    expect(metadataOf(answer).continue).toBeUndefined();
  });

  it('leaves the remaining count out where a selector narrows the list', async () => {
    const answer = await test.call('GET', '/api/v1/pods?limit=1&fieldSelector=status.phase%3DRunning');
    expect(metadataOf(answer).continue).toBeTypeOf('string');
    expect(metadataOf(answer).remainingItemCount).toBeUndefined();
  });

  it('selects by node, name, namespace, phase and labels', async () => {
    const [node] = await test.items('/api/v1/nodes');
    const name = node?.metadata.name ?? '';
    const onNode = await test.items(`/api/v1/pods?fieldSelector=spec.nodeName=${name}`);
    const all = await test.items('/api/v1/pods');
    expect(onNode).toEqual(all.filter((pod) => pod.spec.nodeName === name));
    expect(onNode.length).toBeGreaterThan(3);
    const others = await test.items(`/api/v1/pods?fieldSelector=spec.nodeName!=${name},status.phase=Running`);
    expect(others).toEqual(all.filter((pod) => pod.spec.nodeName !== name && pod.status.phase === 'Running'));
    const dns = await test.items('/api/v1/pods?labelSelector=app%20in%20(coredns,nothing),app!=other');
    expect(dns.map(({ metadata }) => metadata.labels?.app)).toEqual(['coredns', 'coredns']);
    const system = await test.items('/api/v1/pods?fieldSelector=metadata.namespace%3Dkube-system');
    expect(system).toEqual(await test.items('/api/v1/namespaces/kube-system/pods'));
    const one = await test.items(`/api/v1/nodes?fieldSelector=metadata.name=${name}`);
    expect(one.map(({ metadata }) => metadata.name)).toEqual([name]);
  });

  it('answers 404 with a Status for an absent object and with text for an absent path', async () => {
    expect((await test.call('GET', '/api/v1/nodes/none')).json).toMatchObject({
      message: 'nodes "none" not found',
      reason: 'NotFound',
      details: { name: 'none', kind: 'nodes' },
      code: 404,
    });
    const path = await test.call('GET', '/api/v1/gadgets');
    expect([path.status, path.text.trim()]).toEqual([404, '404 page not found']);
  });

  it.each([
    '/api/v1/namespaces',
    '/api/v1/persistentvolumes',
    '/api/v1/persistentvolumeclaims',
    '/api/v1/services',
    '/api/v1/limitranges',
    '/apis/apps/v1/deployments',
    '/apis/apps/v1/statefulsets',
    '/apis/apps/v1/daemonsets',
    '/apis/apps/v1/replicasets',
    '/apis/policy/v1/poddisruptionbudgets',
    '/apis/storage.k8s.io/v1/storageclasses',
    '/apis/storage.k8s.io/v1/csinodes',
    '/apis/storage.k8s.io/v1/volumeattachments',
    '/apis/autoscaling/v2/horizontalpodautoscalers',
    '/apis/batch/v1/cronjobs',
  ])('holds something at %s', async (path) => {
    expect((await test.items(path)).length).toBeGreaterThan(0);
  });
});
