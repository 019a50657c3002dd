import type { ServerResponse } from 'node:http';
import type { DecisionRequest } from '@/contracts/decision-server';
import { startDecisionDouble, type DecisionDouble } from './decision-double';

/** Writes an answer, in whatever form. */
export type Script = (request: DecisionRequest, response: ServerResponse) => void;

export interface ScriptedDecisionServer extends DecisionDouble {
  /** How the next questions about that cluster are answered; nothing given: the connection is closed. */
  script(clusterId: string, script: Script): void;
  /** Questions that came, by cluster. */
  readonly asked: ReadonlyMap<string, number>;
}

/** A decision server that answers as the test says, cluster by cluster. */
export async function startScriptedDecisionServer(): Promise<ScriptedDecisionServer> {
  const scripts = new Map<string, Script>();
  const asked = new Map<string, number>();
  const double = await startDecisionDouble((request, response) => {
    const { cluster_id: clusterId } = request;
    asked.set(clusterId, (asked.get(clusterId) ?? 0) + 1);
    const script = scripts.get(clusterId);
    if (script === undefined) response.destroy();
    else script(request, response);
  });
  return { ...double, script: (clusterId, script) => void scripts.set(clusterId, script), asked };
}

export function send(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
