import { createServer, type ServerResponse } from 'node:http';
import { decisionRequestSchema, type DecisionRequest } from '@/contracts/decision-server';

/** Writes an answer, in whatever form. */
export type Script = (request: DecisionRequest, response: ServerResponse) => void;

export interface ScriptedDecisionServer {
  readonly url: string;
  /** How the next questions about that cluster are answered; nothing given: the connection is closed. */
  script(clusterId: string, script: Script): void;
  /** Questions that came, by cluster. */
  readonly asked: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/** A decision server that answers as the test says, cluster by cluster. */
export async function startScriptedDecisionServer(): Promise<ScriptedDecisionServer> {
  const scripts = new Map<string, Script>();
  const asked = new Map<string, number>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const question = body === '' ? null : decisionRequestSchema.safeParse(JSON.parse(body));
      if (question === null || !question.success) return void response.writeHead(400).end();
      const { cluster_id: clusterId } = question.data;
      asked.set(clusterId, (asked.get(clusterId) ?? 0) + 1);
      const script = scripts.get(clusterId);
      if (script === undefined) return void response.destroy();
      script(question.data, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    script: (clusterId, script) => void scripts.set(clusterId, script),
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function send(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** An answer that keeps the contract, with these allocations. */
export const answerWith = (request: DecisionRequest, allocations: readonly object[]) => ({
  request_id: request.request_id,
  decision_id: 'scripted',
  model_version: 'scripted-1',
  recommendation: { allocations },
  execution_plan: [{ action: 'terminate', nodes: 'all' }],
  estimated_savings_per_hour: 0.1,
  confidence: 0.99,
  explanation: 'as the test says',
});
