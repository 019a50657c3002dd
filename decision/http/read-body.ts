import type { HttpBindings } from '@hono/node-server';
import { createMiddleware } from 'hono/factory';
import { MAX_DECISION_REQUEST_BYTES } from '@/contracts/decision-server';
import { Refusal } from '@/decision/shared/refusal';

/** What hono's handlers reach of Node: the message itself. */
export interface NodeEnv {
  Bindings: HttpBindings;
}

/** Stands for no body: like the absence of one, it fits no schema that asks for an object. */
const NO_BODY = 'null';

/**
 * Reads the body before the route's schema judges it. Throws `Refusal` 413 beyond `MAX_DECISION_REQUEST_BYTES`.
 *
 * hono's `bodyLimit` is not used: it trusts `new Request` to take the adapter's request, which needs the adapter's classes
 * in the place of the global ones, for the whole process.
 */
export const readBody = createMiddleware<NodeEnv>(async (context, next) => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of context.env.incoming) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > MAX_DECISION_REQUEST_BYTES) {
      throw new Refusal(
        413,
        'too_large',
        `the body is larger than ${String(MAX_DECISION_REQUEST_BYTES)} bytes`,
      );
    }
    chunks.push(bytes);
  }
  // The contract knows one media type: a body is JSON whatever its header says, which the route would refuse with 415.
  context.req.raw = new Request(context.req.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: size === 0 ? NO_BODY : Buffer.concat(chunks),
  });
  await next();
});
