import { DOCS_PAGE_POLICY, renderDocsPage } from '@/server/api/docs-page';
import { createOpenApiDocument } from '@/server/api/openapi-document';

let page: string | undefined;

/** The readable API page. */
export function GET(): Response {
  page ??= renderDocsPage(createOpenApiDocument());
  return new Response(page, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': DOCS_PAGE_POLICY,
      'cache-control': 'public, max-age=300',
    },
  });
}
