import { createServer, type Server } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Home } from '../installation/home';
import { openThrowAwayHome, removeHome } from '../stack/throw-away-home';
import { seedClusters } from './seed-clusters';

const bodySchema = z.record(z.string(), z.string());

const cluster = {
  name: 'production-eks',
  url: 'https://127.0.0.1:6443',
  token: 'token-1',
  ca_pem: 'PEM',
  region: 'us-east-1',
  role_arn: 'arn:aws:iam::111122223333:role/CloudOptimRole',
  queue_url: 'http://127.0.0.1:4566/111122223333/cloudoptim-spot-warnings',
};

describe('seedClusters', () => {
  let home: Home;
  let server: Server;
  let webUrl: string;
  let calls: { method: string; path: string; body: Record<string, string> }[];
  let refuse: boolean;

  beforeEach(async () => {
    home = openThrowAwayHome();
    calls = [];
    refuse = false;
    const registered: { cluster_id: string; cluster_name: string }[] = [];
    server = createServer((request, response) => {
      void (async () => {
        const { method = '', url = '' } = request;
        if (request.headers.authorization !== 'Bearer key') {
          response.writeHead(401).end();
          return;
        }
        if (method !== 'GET') {
          const body = bodySchema.parse(await json(request));
          calls.push({ method, path: url, body });
          if (refuse) {
            response
              .writeHead(422)
              .end('{"error":{"code":"connection_failed","message":"no answer","details":["role"]}}');
            return;
          }
          if (method === 'POST')
            registered.push({ cluster_id: 'c1', cluster_name: body['cluster_name'] ?? '' });
        }
        response.end(JSON.stringify({ items: registered, next_cursor: null }));
      })();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    webUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  });
  afterEach(() => {
    server.close();
    server.closeAllConnections();
    removeHome(home);
  });

  const seed = (override: Partial<typeof cluster> = {}) =>
    seedClusters({ home, webUrl, apiKey: 'key', clusters: [{ ...cluster, ...override }] });

  it('registers with the documented body, once', async () => {
    expect(await seed()).toEqual([{ name: 'production-eks', clusterId: 'c1', outcome: 'registered' }]);
    expect(calls).toEqual([
      {
        method: 'POST',
        path: '/api/v1/admin/clusters',
        body: {
          cluster_name: cluster.name,
          k8s_api_endpoint: cluster.url,
          k8s_token: cluster.token,
          k8s_ca_certificate: cluster.ca_pem,
          aws_role_arn: cluster.role_arn,
          sqs_queue_url: cluster.queue_url,
          region: cluster.region,
          company_name: 'Demo Company',
        },
      },
    ]);
    expect(await seed()).toEqual([{ name: 'production-eks', clusterId: 'c1', outcome: 'unchanged' }]);
    expect(calls).toHaveLength(1);
  });

  it('puts a changed token in place', async () => {
    await seed();
    expect(await seed({ token: 'token-2' })).toEqual([
      { name: 'production-eks', clusterId: 'c1', outcome: 'updated' },
    ]);
    expect(calls[1]).toMatchObject({
      method: 'PUT',
      path: '/api/v1/admin/clusters/c1',
      body: { k8s_token: 'token-2' },
    });
  });

  it('says why a cluster was refused, and tries again the next time', async () => {
    refuse = true;
    expect(await seed()).toEqual([
      {
        name: 'production-eks',
        clusterId: null,
        outcome: 'failed',
        reason: 'connection_failed: no answer ["role"]',
      },
    ]);
    refuse = false;
    expect(await seed()).toEqual([{ name: 'production-eks', clusterId: 'c1', outcome: 'registered' }]);
  });
});
