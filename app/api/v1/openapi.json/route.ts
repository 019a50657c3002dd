import { createOpenApiDocument } from '@/server/api/openapi-document';

let text: string | undefined;

/** The OpenAPI 3.1 document; open to all, it holds no data. */
export function GET(): Response {
  text ??= JSON.stringify(createOpenApiDocument());
  return new Response(text, {
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'public, max-age=300' },
  });
}
