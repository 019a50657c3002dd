import { createServer, type ServerResponse } from 'node:http';
import { decisionRequestSchema, type DecisionRequest } from '@/contracts/decision-server';

export interface DecisionDouble {
  readonly url: string;
  close(): Promise<void>;
}

/** A decision server of which the test writes each answer; a question that breaks the contract is refused (400). */
export async function startDecisionDouble(
  answer: (request: DecisionRequest, response: ServerResponse) => void,
): Promise<DecisionDouble> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const question = body === '' ? null : decisionRequestSchema.safeParse(JSON.parse(body));
      if (question === null || !question.success) return void response.writeHead(400).end();
      answer(question.data, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
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
