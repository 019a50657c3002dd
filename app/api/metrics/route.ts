import { createHash, timingSafeEqual } from 'node:crypto';
import type { NextRequest } from 'next/server';
import { getWebContainer } from '@/server/runtime/web-container';
import { clientAddress, isLoopback } from '@/server/runtime/web/client-address';

export const dynamic = 'force-dynamic';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Prometheus metrics of this web process: with METRICS_TOKEN as bearer, or from loopback while none is set. */
export async function GET(request: NextRequest): Promise<Response> {
  const { env, metrics } = getWebContainer();
  const allowed =
    env.METRICS_TOKEN === undefined
      ? isLoopback(clientAddress(request.headers))
      : timingSafeEqual(
          digest(request.headers.get('authorization') ?? ''),
          digest(`Bearer ${env.METRICS_TOKEN}`),
        );
  if (!allowed) return new Response('not for you\n', { status: 403 });
  return new Response(await metrics.registry.metrics(), {
    headers: { 'content-type': metrics.registry.contentType, 'cache-control': 'no-store' },
  });
}
