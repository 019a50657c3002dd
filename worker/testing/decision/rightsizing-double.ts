import { createServer, type ServerResponse } from 'node:http';
import { rightsizeRequestSchema, type RightsizeRequest } from '@/contracts/decision-server';

type Answer = (request: RightsizeRequest, response: ServerResponse) => void;

export interface RightsizingDouble {
  readonly url: string;
  /** How the next questions about that cluster are answered; nothing given: the connection is closed. */
  script(clusterId: string, answer: Answer): void;
  close(): Promise<void>;
}

/** A decision server that answers `decision/rightsize` as the test says; a question that breaks the contract gets 400. */
export async function startRightsizingDouble(): Promise<RightsizingDouble> {
  const scripts = new Map<string, Answer>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const question = rightsizeRequestSchema.safeParse(body === '' ? null : JSON.parse(body));
      if (!question.success) return void response.writeHead(400).end();
      const answer = scripts.get(question.data.cluster_id);
      if (answer === undefined) response.destroy();
      else answer(question.data, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    script: (clusterId, answer) => void scripts.set(clusterId, answer),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What is proposed for one container of a Deployment in namespace `default`. */
export const proposal = (
  name: string,
  requests: { readonly cpu_millicores: number | null; readonly memory_bytes: number | null },
  changes: object = {},
) => ({
  namespace: 'default',
  kind: 'Deployment',
  name,
  container: 'app',
  requests,
  confidence: 0.9,
  reason: 'as the test says',
  ...changes,
});

/** An answer that keeps the contract as far as its containers do. */
export const rightsizeAnswer = (request: RightsizeRequest, containers: readonly object[]) => ({
  request_id: request.request_id,
  decision_id: 'scripted',
  model_version: 'scripted-1',
  recommendation: { containers },
  execution_plan: [],
  estimated_savings_per_hour: 9.9,
  confidence: 0.99,
  explanation: 'as the test says',
});
