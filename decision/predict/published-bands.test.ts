import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPublishedBands } from '@/decision/predict/published-bands';
import type { SpotAdvisorBands } from '@/decision/predict/spot-advisor';

const DOCUMENT = JSON.stringify({
  ranges: [0, 1, 2, 3, 4].map((index) => ({ index, label: `range ${String(index)}` })),
  spot_advisor: { 'us-east-1': { Linux: { 'm5.large': { s: 60, r: 2 } } } },
});
const bundled: SpotAdvisorBands = { asOf: '2025', bandOf: (_, type) => (type === 'c5.large' ? 1 : null) };

let answer = { status: 200, body: DOCUMENT };
const server = createServer((_request, response) => {
  response.writeHead(answer.status).end(answer.body);
});
let url = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('createPublishedBands', () => {
  it('puts the published document over the bundled one, and keeps it while fetching fails', async () => {
    answer = { status: 200, body: DOCUMENT };
    const bands = createPublishedBands(url, bundled);
    expect([bands.asOf, bands.bandOf('us-east-1', 'm5.large')]).toEqual(['2025', null]);
    await bands.refresh();
    expect(bands.asOf).not.toBe('2025');
    for (const next of [answer, { status: 500, body: DOCUMENT }, { status: 200, body: '{}' }]) {
      answer = next;
      await bands.refresh();
      expect(bands.bandOf('us-east-1', 'm5.large')).toBe(2);
      expect(bands.bandOf('us-east-1', 'c5.large')).toBe(1);
    }
  });

  it('stays with the bundled one when nothing can be used', async () => {
    answer = { status: 200, body: 'x'.repeat(6 * 1024 * 1024) };
    const bands = createPublishedBands(url, bundled);
    await bands.refresh();
    expect([bands.asOf, bands.bandOf('us-east-1', 'c5.large')]).toEqual(['2025', 1]);
  });
});
