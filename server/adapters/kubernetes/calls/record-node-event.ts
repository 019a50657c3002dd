import { createHash } from 'node:crypto';
import { AppError, errorMessage } from '@/server/domain/shared/app-error';
import type { Instant } from '@/server/domain/shared/instant';
import type { ApiClient } from '../transport/api-client';
import type { CallBound } from '@/server/adapters/resilience/bounded-call';
import { readText } from '../transport/read-body';

/** Events about objects without a namespace belong there; `kubectl describe node` looks there. */
const NAMESPACE = 'default';
const COMPONENT = 'cloudoptim';
/** https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/ */
const MESSAGE_LIMIT = 1024;
/** An object's name has at most 253 characters; the hash and its dot need 17. */
const NAME_PREFIX_LIMIT = 236;

interface NodeEvent {
  readonly reason: string;
  readonly message: string;
  readonly type: 'Normal' | 'Warning';
  readonly at: Instant;
}

/** The event's name follows from its content, so that sending it twice makes one event. */
export function nodeEventBody(
  node: { readonly name: string; readonly uid: string },
  event: NodeEvent,
): Readonly<Record<string, unknown>> {
  const at = event.at.toISOString().replace(/\.\d+Z$/, 'Z');
  const hash = createHash('sha256')
    .update(JSON.stringify([node.uid, event.reason, event.message, event.at.getTime()]))
    .digest('hex')
    .slice(0, 16);
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${node.name.slice(0, NAME_PREFIX_LIMIT)}.${hash}`, namespace: NAMESPACE },
    involvedObject: { apiVersion: 'v1', kind: 'Node', name: node.name, uid: node.uid },
    reason: event.reason,
    message: event.message.slice(0, MESSAGE_LIMIT),
    type: event.type,
    firstTimestamp: at,
    lastTimestamp: at,
    count: 1,
    source: { component: COMPONENT },
    reportingComponent: COMPONENT,
    reportingInstance: COMPONENT,
  };
}

/** Best effort: whatever goes wrong is returned as the reason. */
export async function recordNodeEvent(
  client: ApiClient,
  body: Readonly<Record<string, unknown>>,
  bound: CallBound,
): Promise<{ readonly recorded: boolean; readonly reason: string | null }> {
  try {
    const answer = await client.send(
      {
        verb: 'create',
        resource: 'events',
        method: 'POST',
        path: `/api/v1/namespaces/${NAMESPACE}/events`,
        body,
        consume: readText,
      },
      bound,
    );
    // 409: an earlier try was stored without our hearing of it.
    if (answer.ok || answer.status.code === 409) return { recorded: true, reason: null };
    return { recorded: false, reason: answer.status.message };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { recorded: false, reason: errorMessage(error) };
  }
}
