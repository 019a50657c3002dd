import { jsonResponse } from '@/server/api/rest/error-response';
import { getWebContainer } from '@/server/runtime/web-container';

export const dynamic = 'force-dynamic';

/** Each dependency (Decision 42); 503 only while Postgres is away. */
export async function GET(): Promise<Response> {
  const readiness = await getWebContainer().queries.readiness();
  return jsonResponse(readiness.status === 'unavailable' ? 503 : 200, readiness);
}
