import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import loadHighs from 'highs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServer as createReferenceServer } from '@/decision/http/create-server';
import { createModelStore } from '@/decision/models/model-store';
import { bundledBands } from '@/decision/predict/spot-advisor';
import { checks, runChecks } from './run-checks';
import { connect } from './server-under-test';

const API_KEY = 'a-key-for-this-test';

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

async function complaintsOf(url: string): Promise<ReadonlyMap<string, string>> {
  const complaints = new Map<string, string>();
  await runChecks(connect(url, API_KEY), (name, complaint) => {
    if (complaint !== null) complaints.set(name, complaint);
  });
  return complaints;
}

const servers: Server[] = [];
let reference = '';

beforeAll(async () => {
  const server = createReferenceServer({
    apiKey: API_KEY,
    highs: await loadHighs(),
    bands: bundledBands(),
    models: createModelStore(null),
  });
  servers.push(server);
  reference = await listen(server);
});

afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

/** Passes requests on to the reference server and changes what comes back. */
async function startLiar(change: (path: string, body: Record<string, unknown>) => unknown): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '/';
      void fetch(`${reference}${path}`, {
        method: request.method ?? 'GET',
        headers: { 'x-api-key': API_KEY },
        ...(request.method === 'POST' ? { body: Buffer.concat(chunks) } : {}),
      })
        .then(async (answer) => {
          const body = (await answer.json()) as Record<string, unknown>;
          response.writeHead(200, { 'content-type': 'application/json' });
          response.end(JSON.stringify(change(path, body)));
        })
        .catch(() => {
          response.destroy();
        });
    });
  });
  servers.push(server);
  return listen(server);
}

describe('decision-server:check', () => {
  it('finds nothing wrong with the reference server', { timeout: 120_000 }, async () => {
    expect([...(await complaintsOf(reference))]).toEqual([]);
  });

  it('finds a server out that lies, knows no key and refuses nothing', { timeout: 120_000 }, async () => {
    const liar = await startLiar((path, body) => {
      if (path.endsWith('/spot-optimize'))
        return { ...body, recommendation: { allocations: [] }, request_id: 'another' };
      if (path.endsWith('/rightsize')) return { ...body, confidence: 7 };
      if (path.endsWith('/bin-pack') && body['recommendation'] !== undefined)
        return { ...body, recommendation: { remove_nodes: ['a', 'a', 'nobody'], add_nodes: [] } };
      return body;
    });
    const complaints = await complaintsOf(liar);
    expect(complaints.get('decision/spot-optimize: small')).toContain('request_id');
    expect(complaints.get('decision/rightsize: small')).toContain('confidence');
    expect(complaints.get('decision/bin-pack: small')).toContain('a is removed twice');
    expect(complaints.get('decision/bin-pack: small')).toContain('there is no such node');
    expect(complaints.get('decision/ghost-probe: a wrong key is 401')).toBe('status 200');
    expect(complaints.get('decision/ghost-probe: refuses an empty object with 4xx')).toBe('status 200');
    expect(complaints.has('predict/spot-interruption: small')).toBe(false);
  });

  it('finds every check failing where nobody answers', async () => {
    const server = createServer();
    const url = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    expect((await complaintsOf(url)).size).toBe(checks.length);
  });
});
