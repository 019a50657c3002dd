import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isRecord } from '../../store/selectors';
import { TestCluster } from '../../testing/test-cluster';
import { podManifest, PODS } from '../../testing/objects';
import { WatchClient } from '../../testing/watch-client';

describe('watches', () => {
  let test: TestCluster;
  const open: WatchClient[] = [];
  beforeEach(async () => {
    test = await TestCluster.start({ initialNodes: 1, podsPerNode: 4 });
  });
  afterEach(async () => {
    for (const watch of open.splice(0)) watch.close();
    await test.close();
  });

  const watch = (query: string, path = PODS): WatchClient => {
    const client = new WatchClient(test, `${path}?watch=1&${query}`);
    open.push(client);
    return client;
  };
  const revision = async (path = PODS): Promise<string> => {
    const { json } = await test.call('GET', path);
    return isRecord(json.metadata) ? String(json.metadata.resourceVersion) : '';
  };
  const isOpen = (client: WatchClient): Promise<void> => vi.waitFor(() => expect(client.status).toBe(200));

  it('delivers what happens after the given version: added, modified, deleted', async () => {
    const from = await revision();
    await test.call('POST', PODS, { body: podManifest('missed') });
    const client = watch(`resourceVersion=${from}`);
    await isOpen(client);
    await test.call('PATCH', `${PODS}/missed`, {
      body: { metadata: { labels: { a: 'b' } } },
      contentType: 'application/merge-patch+json',
    });
    await test.call('DELETE', `${PODS}/missed`, { body: { gracePeriodSeconds: 0 } });
    await vi.waitFor(() => expect(client.summary.at(-1)).toBe('DELETED missed'));
    expect(client.summary).toEqual(['ADDED missed', 'MODIFIED missed', 'DELETED missed']);
    const versions = client.events.map(({ object }) =>
      isRecord(object.metadata) ? Number(object.metadata.resourceVersion) : 0,
    );
    expect([...versions].sort((a, b) => a - b)).toEqual(versions);
    expect(client.events[0]?.object.kind).toBe('Pod');
  });

  it('shows an object that leaves its selector as deleted and one that enters as added', async () => {
    const client = watch(`resourceVersion=${await revision()}&labelSelector=color%3Dred`);
    await isOpen(client);
    await test.call('POST', PODS, { body: podManifest('p', { labels: { color: 'blue' } }) });
    for (const color of ['red', 'green']) {
      await test.call('PATCH', `${PODS}/p`, {
        body: { metadata: { labels: { color } } },
        contentType: 'application/merge-patch+json',
      });
    }
    await vi.waitFor(() => expect(client.summary).toEqual(['ADDED p', 'DELETED p']));
  });

  it('follows one node by field selector', async () => {
    const [node] = await test.items('/api/v1/nodes');
    const client = watch(
      `resourceVersion=${await revision()}&fieldSelector=spec.nodeName%3D${node?.metadata.name}`,
    );
    await isOpen(client);
    await test.call('POST', PODS, { body: podManifest('placed') });
    test.clock.advance(20_000);
    await vi.waitFor(() => expect(client.summary.slice(0, 2)).toEqual(['ADDED placed', 'MODIFIED placed']));
  });

  it('begins with everything where no version is given', async () => {
    const client = watch('', '/api/v1/nodes');
    await vi.waitFor(() => expect(client.summary).toEqual(['ADDED ip-10-0-0-1.ec2.internal']));
  });

  it('streams the initial list and marks its end', async () => {
    const client = watch(
      'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true',
      '/api/v1/nodes',
    );
    await vi.waitFor(() => expect(client.events).toHaveLength(2));
    expect(client.events[1]).toMatchObject({
      type: 'BOOKMARK',
      object: { kind: 'Node', metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
    });
  });

  it('tells a version that is too old within a stream of status 200', async () => {
    const client = watch('resourceVersion=1');
    await vi.waitFor(() => expect(client.ended).toBe('end'));
    expect(client.status).toBe(200);
    expect(client.events).toMatchObject([
      { type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } },
    ]);
  });

  it('keeps a bounded history', async () => {
    const from = await revision();
    const labels = { contentType: 'application/merge-patch+json' };
    await test.call('POST', PODS, { body: podManifest('busy') });
    for (let i = 0; i < 2_100; i += 30) {
      await Promise.all(
        Array.from({ length: 30 }, (_, j) =>
          test.call('PATCH', `${PODS}/busy`, {
            body: { metadata: { labels: { n: String(i + j) } } },
            ...labels,
          }),
        ),
      );
    }
    const client = watch(`resourceVersion=${from}`);
    await vi.waitFor(() => expect(client.events[0]?.type).toBe('ERROR'));
  }, 60_000);

  it('ends at its timeout, with a bookmark of the newest version first', async () => {
    const client = watch(`resourceVersion=${await revision()}&allowWatchBookmarks=true&timeoutSeconds=1`);
    await isOpen(client);
    const created = await test.call('POST', '/api/v1/namespaces/default/events', {
      body: { apiVersion: 'v1', kind: 'Event', metadata: { generateName: 'e-' }, involvedObject: {} },
    });
    await vi.waitFor(() => expect(client.ended).toBe('end'), { timeout: 5_000 });
    const version = isRecord(created.json.metadata) ? created.json.metadata.resourceVersion : '';
    expect(client.events).toMatchObject([
      { type: 'BOOKMARK', object: { kind: 'Pod', metadata: { resourceVersion: version } } },
    ]);
  });

  it('sends no bookmark to a client that asked for none', async () => {
    const client = watch(`resourceVersion=${await revision()}&timeoutSeconds=1`);
    await vi.waitFor(() => expect(client.ended).toBe('end'), { timeout: 5_000 });
    expect(client.events).toEqual([]);
  });

  it('breaks off under the fault watch-dropped', async () => {
    const client = watch(`resourceVersion=${await revision()}`);
    await isOpen(client);
    test.faults.set('watch-dropped', {});
    await vi.waitFor(() => expect(client.ended).toBe('broken'), { timeout: 5_000 });
  });

  it('ends with 410 under the fault watch-gone', async () => {
    const client = watch(`resourceVersion=${await revision()}`);
    await isOpen(client);
    test.faults.set('watch-gone', {});
    await vi.waitFor(() => expect(client.events).toMatchObject([{ type: 'ERROR', object: { code: 410 } }]), {
      timeout: 5_000,
    });
  });

  it('stays open and silent for good under the fault watch-hung', async () => {
    test.faults.set('watch-hung', {});
    const hung = watch(`resourceVersion=${await revision()}&allowWatchBookmarks=true&timeoutSeconds=1`);
    await isOpen(hung);
    test.faults.clear();
    const control = watch(`resourceVersion=${await revision()}&timeoutSeconds=1`);
    await isOpen(control);
    await test.call('POST', PODS, { body: podManifest('unheard') });
    await vi.waitFor(() => expect(control.ended).toBe('end'), { timeout: 5_000 });
    expect(control.summary).toEqual(['ADDED unheard']);
    expect([hung.summary, hung.ended]).toEqual([[], 'open']);
  });

  it('counts the open watches', async () => {
    const client = watch(`resourceVersion=${await revision()}`);
    await isOpen(client);
    expect(test.cluster.openWatches()).toBe(1);
    client.close();
    await vi.waitFor(() => expect(test.cluster.openWatches()).toBe(0));
  });
});
