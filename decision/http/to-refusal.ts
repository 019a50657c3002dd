import { RequestError } from '@hono/node-server';
import { HTTPException } from 'hono/http-exception';
import { ModelError } from '@/decision/models/check-model';
import { log } from '@/decision/shared/log';
import { Refusal, type RefusalStatus } from '@/decision/shared/refusal';

const MODEL_STATUS: Readonly<Record<ModelError['code'], RefusalStatus>> = {
  checksum: 422,
  malformed_model: 422,
  smoke_failed: 422,
  not_found: 404,
  no_storage: 409,
  too_many: 409,
};

/** The refusal that answers an error. A fault is logged; its answer does not name the cause. */
export function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof ModelError) return new Refusal(MODEL_STATUS[error.code], error.code, error.message);
  // hono throws it for a body that cannot be parsed, and for nothing else here.
  if (error instanceof HTTPException && error.status === 400)
    return new Refusal(400, 'malformed', 'the body is not JSON');
  if (error instanceof RequestError)
    return new Refusal(400, 'malformed', 'the request target or the Host header is malformed');
  log('fault', { error: error instanceof Error ? error.message : 'unknown error' });
  return new Refusal(500, 'internal', 'the server failed');
}
