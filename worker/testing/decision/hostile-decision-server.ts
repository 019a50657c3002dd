import type { ServerResponse } from 'node:http';
import type { DecisionRequest, Pool } from '@/contracts/decision-server';
import { answerWith, startDecisionDouble, type DecisionDouble } from './decision-double';

/** The ways in which an answer may be wrong. */
export const LIES = [
  'low-risk-score',
  'praises-worst-pool',
  'doubles-vcpu',
  'removes-nodes',
  'adds-many',
  'unknown-type',
] as const;
export const FAILURES = ['html', 'nan', 'ten-megabytes', 'other-request', 'slow', 'reset', 'error'] as const;
export type Behavior = (typeof LIES)[number] | (typeof FAILURES)[number] | 'honest';

export interface HostileDecisionServer extends DecisionDouble {
  /** How the question about that node is answered; nothing given: `reset`. */
  behave(nodeName: string, behavior: Behavior): void;
  /** Questions answered by behavior. */
  readonly asked: ReadonlyMap<Behavior, number>;
}

/** Longer than any answer may take inside an interruption. */
const SLOW_MS = 30_000;

/** A decision server that answers each node's question in the wrong way that the test wants. */
export async function startHostileDecisionServer(): Promise<HostileDecisionServer> {
  const behaviors = new Map<string, Behavior>();
  const asked = new Map<Behavior, number>();
  const double = await startDecisionDouble((request, response) => {
    const behavior = behaviors.get(request.requirements.replace?.node_name ?? '') ?? 'reset';
    asked.set(behavior, (asked.get(behavior) ?? 0) + 1);
    answer(behavior, request, response);
  });
  return { ...double, behave: (nodeName, behavior) => void behaviors.set(nodeName, behavior), asked };
}

function answer(behavior: Behavior, request: DecisionRequest, response: ServerResponse): void {
  const send = (body: string, type = 'application/json', status = 200) => {
    response.writeHead(status, { 'content-type': type });
    response.end(body);
  };
  const good = (allocations: readonly object[]) => answerWith(request, allocations);
  switch (behavior) {
    case 'honest':
    case 'low-risk-score':
    case 'praises-worst-pool':
    case 'doubles-vcpu':
    case 'removes-nodes':
    case 'adds-many':
    case 'unknown-type':
      send(JSON.stringify(good(allocationsOf(behavior, request))));
      return;
    case 'html':
      send('<html><body>502 Bad Gateway</body></html>', 'text/html');
      return;
    case 'nan':
      send(
        JSON.stringify(good(allocationsOf('honest', request))).replace(
          '"confidence":0.99',
          '"confidence":NaN',
        ),
      );
      return;
    case 'ten-megabytes':
      send(JSON.stringify({ ...good([]), explanation: 'x'.repeat(10 * 1024 * 1024) }));
      return;
    case 'other-request':
      send(JSON.stringify({ ...good(allocationsOf('honest', request)), request_id: 'of-another-question' }));
      return;
    case 'slow':
      setTimeout(() => send(JSON.stringify(good(allocationsOf('honest', request)))), SLOW_MS).unref();
      return;
    case 'reset':
      response.destroy();
      return;
    case 'error':
      send('{"error":"out of memory"}', 'application/json', 500);
      return;
    default: {
      const never: never = behavior;
      throw new Error(`unknown behavior ${String(never)}`);
    }
  }
}

function allocationsOf(
  behavior: (typeof LIES)[number] | 'honest',
  request: DecisionRequest,
): readonly object[] {
  const { current_allocations: current, candidate_pools: candidates } = request.cluster_state;
  const spot = candidates
    .filter((pool) => pool.lifecycle === 'spot')
    .sort((a, b) => (a.risk_score ?? 0) - (b.risk_score ?? 0));
  const worst = spot[0];
  const best = spot.at(-1);
  if (worst === undefined || best === undefined) return [];
  const withOne = (pool: Pool) => [...current, { ...pool, count: 1 }];
  switch (behavior) {
    case 'honest':
      return withOne(best);
    case 'low-risk-score':
      return withOne({ ...worst, risk_score: 0.2 });
    case 'praises-worst-pool':
      return withOne({ ...worst, risk_score: 0.99 });
    case 'doubles-vcpu':
      return withOne({ ...best, vcpu: best.vcpu * 2 });
    case 'removes-nodes':
      return [{ ...best, count: 1 }];
    case 'adds-many':
      return [...current, { ...best, count: 500 }];
    case 'unknown-type':
      return withOne({ ...best, instance_type: 'm99.metal-1024xl' });
  }
}
