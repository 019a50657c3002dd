import type { RestDeps } from '@/server/api/rest/handle-request';
import type { WebContainer } from '@/server/runtime/web-container';
import { openContext, requestIdOf } from './open-context';

/** What the REST dispatcher takes from a web process. */
export function restDepsOf(container: WebContainer): RestDeps {
  const { idempotency, secretBox, metrics, log } = container;
  return {
    idempotency,
    secretBox,
    requestIdOf,
    openContext: (request, requestId) => openContext(container, request, requestId),
    onAnswer: metrics.observeRest,
    onFailure: ({ error, requestId, procedure }) =>
      log.error({ err: error, requestId, procedure }, 'a REST call failed'),
  };
}
