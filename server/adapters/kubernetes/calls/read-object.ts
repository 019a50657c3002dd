import { MalformedObjectError } from '../projection/parse-object';
import { ClusterUnavailableError } from '../transport/errors';
import type { ApiClient, Subject } from '../transport/api-client';
import type { ApiStatus } from '../transport/api-status';
import type { CallBound } from '@/server/adapters/resilience/bounded-call';
import { readJson } from '../transport/read-body';
import { refusalError } from './refusal-error';

/** A 404 of the path (an API that is not served), not of the object. */
export function isUnknownPath(status: ApiStatus): boolean {
  return (
    status.code === 404 &&
    (!status.structured || status.message.includes('could not find the requested resource'))
  );
}

/** GET of one object; null when there is none. Throws as reads do. */
export async function readObject<T>(
  client: ApiClient,
  request: {
    readonly resource: string;
    readonly path: string;
    readonly bound: CallBound;
    readonly project: (raw: unknown) => T;
  },
): Promise<T | null> {
  const subject = { verb: 'get', resource: request.resource };
  const answer = await client.send(
    { ...subject, method: 'GET', path: request.path, consume: readJson },
    request.bound,
  );
  if (answer.ok) return projectAnswer(client, subject, () => request.project(answer.value));
  if (answer.status.code === 404 && !isUnknownPath(answer.status)) return null;
  throw refusalError(client.factsOf(subject), answer.status);
}

/** Runs a projection of an answer; what cannot be understood becomes `malformed_response`. */
export function projectAnswer<T>(client: ApiClient, subject: Subject, project: () => T): T {
  try {
    return project();
  } catch (error) {
    if (!(error instanceof MalformedObjectError)) throw error;
    throw new ClusterUnavailableError('malformed_response', error.message, client.factsOf(subject));
  }
}
