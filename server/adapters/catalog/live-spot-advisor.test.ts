import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createRecordingLog } from '@/server/testing/aws-conformance/test-clock';
import { createLiveSpotAdvisor, type LiveSpotAdvisor } from '@/server/adapters/catalog/live-spot-advisor';
import { loadSpotAdvisor } from '@/server/adapters/catalog/load-spot-advisor';

/** The shape of AWS's public document. */
function documentOf(bands: Readonly<Record<string, number>>, ranges = 5): string {
  const rows = Object.entries(bands).map(([type, r]) => [type, { s: 62, r }]);
  return JSON.stringify({
    global_rate: '<10%',
    instance_types: { 'm5.large': { cores: 2, emr: true, ram_gb: 8 } },
    ranges: Array.from({ length: ranges }, (_, index) => ({ index, label: `${index}`, dots: index, max: 5 })),
    spot_advisor: {
      'eu-west-1': { Linux: Object.fromEntries(rows), Windows: { 'm5.large': { s: 10, r: 4 } } },
      'eu-west-2': { Windows: {} },
    },
  });
}

let answer: (response: ServerResponse) => void;
let asked = 0;
let url = '';
const server = createServer((_request, response) => {
  asked += 1;
  answer(response);
});
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/spot-advisor-data.json`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const snapshot = loadSpotAdvisor({
  source: 'a snapshot',
  date: '2026-02',
  regions: { 'eu-west-1': { 2: 'c5.large', 3: 'm5.large' } },
});

let advisor: LiveSpotAdvisor | null = null;
afterEach(() => {
  advisor?.close();
  asked = 0;
});

/** An advisor whose daily sleep ends when the test says so. */
function open(address: string | null) {
  const log = createRecordingLog();
  const sleeps: { ms: number; wake: () => void }[] = [];
  const opened = createLiveSpotAdvisor({
    url: address,
    snapshot,
    log,
    clock: {
      now: () => new Date('2026-03-04T05:06:07Z'),
      sleep: (ms, signal) =>
        new Promise((resolve) => {
          sleeps.push({ ms, wake: resolve });
          signal?.addEventListener('abort', () => resolve(), { once: true });
        }),
    },
  });
  advisor = opened;
  opened.start();
  return {
    advisor: opened,
    log,
    sleeps,
    rounds: (count: number) => vi.waitFor(() => expect(sleeps).toHaveLength(count), { timeout: 15_000 }),
  };
}

const good =
  (bands: Readonly<Record<string, number>>, headers: Readonly<Record<string, string>> = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(200, { ...headers }).end(documentOf(bands));

describe('createLiveSpotAdvisor', () => {
  it('puts what AWS publishes over the snapshot, and says what is in force', async () => {
    answer = good({ 'm5.large': 1 }, { 'last-modified': 'Tue, 03 Mar 2026 09:30:01 GMT' });
    const { advisor: live, rounds } = open(url);
    expect([live.bandOf('eu-west-1', 'm5.large'), live.source, live.asOf]).toEqual([
      3,
      'a snapshot',
      '2026-02',
    ]);
    await rounds(1);
    expect([live.source, live.asOf]).toEqual([url, '2026-03-03']);
    expect(live.bandOf('eu-west-1', 'm5.large')).toBe(1);
    expect(live.bandOf('eu-west-1', 'c5.large')).toBe(2);
    expect(live.bandOf('eu-west-1', 'constructor')).toBeNull();
    expect(live.bandOf('eu-west-2', 'm5.large')).toBeNull();
  });

  it('fetches again after a day', async () => {
    answer = good({ 'm5.large': 1 });
    const { advisor: live, sleeps, rounds } = open(url);
    await rounds(1);
    expect(sleeps[0]?.ms).toBe(24 * 3600 * 1000);
    expect(live.asOf).toBe('2026-03-04');
    answer = good({ 'm5.large': 4 });
    sleeps[0]?.wake();
    await rounds(2);
    expect(live.bandOf('eu-west-1', 'm5.large')).toBe(4);
  });

  it('keeps the last good document while fetching fails, says so once, and tries again sooner', async () => {
    answer = good({ 'm5.large': 1 });
    const { advisor: live, log, sleeps, rounds } = open(`${url}?token=hidden`);
    await rounds(1);
    answer = (response) => void response.writeHead(503).end();
    for (const count of [2, 3]) {
      sleeps.at(-1)?.wake();
      await rounds(count);
    }
    expect(live.bandOf('eu-west-1', 'm5.large')).toBe(1);
    expect(sleeps.at(-1)?.ms).toBeLessThan(3600 * 1000);
    const warnings = log.lines.filter((line) => line.includes('"warn"'));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('503');
    expect(log.lines.join()).not.toContain('hidden');
    expect(live.source).toBe(url);
  });

  it.each([
    { name: 'another shape', body: '{"spot_advisor": []}' },
    { name: 'a band that does not exist', body: documentOf({ 'm5.large': 5 }) },
    { name: 'another number of ranges', body: documentOf({ 'm5.large': 1 }, 6) },
    { name: 'no type', body: documentOf({}) },
    { name: 'no JSON', body: '<html>' },
    { name: 'more than 5 MB', body: documentOf({ 'm5.large': 1 }) + ' '.repeat(5 * 1024 * 1024) },
  ])('does not use $name', async ({ body }) => {
    answer = (response) => void response.writeHead(200).end(body);
    const { advisor: live, log, rounds } = open(url);
    await rounds(1);
    expect([live.bandOf('eu-west-1', 'm5.large'), live.source]).toEqual([3, 'a snapshot']);
    expect(log.lines.filter((line) => line.includes('"warn"'))).toHaveLength(1);
  });

  it('ends a fetch when it is closed, without a complaint', async () => {
    answer = () => undefined;
    const { advisor: live, log } = open(url);
    await vi.waitFor(() => expect(asked).toBe(1));
    live.close();
    await new Promise((resolve) => setImmediate(resolve));
    expect(log.lines).toEqual([]);
  });

  it('asks nobody when it is off', async () => {
    const { advisor: live } = open(null);
    await new Promise((resolve) => setImmediate(resolve));
    expect([asked, live.source, live.bandOf('eu-west-1', 'm5.large')]).toEqual([0, 'a snapshot', 3]);
  });
});
