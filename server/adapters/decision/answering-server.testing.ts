import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { DecisionRequest } from '@/contracts/decision-server';
import { createDecisionServer } from '@/server/adapters/decision/decision-server';
import { createRecordingLog, systemClock } from '@/server/testing/aws-conformance/test-clock';

export type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

export const API_KEY = 'the-api-key-of-the-decision-server';

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly apiKey: unknown;
  readonly body: string;
}

/** A decision server on loopback whose answers each test writes itself, and the adapter pointed at it. */
export interface AnsweringServer {
  handler: Handler;
  readonly asked: readonly Asked[];
  readonly baseUrl: string;
  client(
    options?: Partial<Parameters<typeof createDecisionServer>[0]>,
  ): ReturnType<typeof createDecisionServer>;
}

/** Starts the server for one test file. */
export function useAnsweringServer(): AnsweringServer {
  let asked: Asked[] = [];
  let baseUrl = '';
  const http = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const { method = '', url = '' } = request;
      asked.push({ method, url, apiKey: request.headers['x-api-key'], body });
      server.handler(request, response, body);
    });
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const address: AddressInfo | string | null = http.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    baseUrl = `http://127.0.0.1:${address.port.toString()}`;
  });
  beforeEach(() => {
    asked = [];
  });
  afterAll(async () => {
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  });
  const server: AnsweringServer = {
    handler: (_request, response) => response.end(),
    get asked() {
      return asked;
    },
    get baseUrl() {
      return baseUrl;
    },
    client: (options) =>
      createDecisionServer({
        baseUrl,
        apiKey: API_KEY,
        clock: systemClock,
        log: createRecordingLog(),
        ...options,
      }),
  };
  return server;
}

export const request: DecisionRequest = {
  request_id: 'req-1',
  cluster_id: 'c-1',
  decision_type: 'spot_optimize',
  cluster_state: {
    cluster_id: 'c-1',
    node_count: 0,
    total_cpu: 0,
    total_memory: 0,
    pod_count: 0,
    spot_node_count: 0,
    on_demand_node_count: 0,
    current_cost_per_hour: null,
    nodes: [],
    current_allocations: [],
    candidate_pools: [],
    recent_interruptions: [],
  },
  requirements: { vcpu: 1, memory_gib: 1, replace: null },
  constraints: {
    min_risk_score: 0.75,
    min_availability_zones: 3,
    max_pool_share: 0.2,
    min_on_demand_share: 0.15,
    headroom_share: 0.1,
  },
};

export const allocation = {
  instance_type: 'm5.large',
  availability_zone: 'us-east-1a',
  lifecycle: 'spot',
  count: 2,
};
export const good = {
  request_id: 'req-1',
  decision_id: 'd-1',
  model_version: 'm-1',
  recommendation: { allocations: [allocation] },
  execution_plan: [{ step: 'launch' }],
  estimated_savings_per_hour: 0.5,
  confidence: 0.9,
  explanation: 'cheaper',
};

export const json =
  (value: unknown, status = 200): Handler =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof value === 'string' ? value : JSON.stringify(value));
  };
