import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { createOpenApiDocument } from './openapi-document';
import { routes, type Route } from './rest/route-table';

type Document = ReturnType<typeof createOpenApiDocument>;

const STYLE = `
:root{color-scheme:light dark;--line:#8884;--soft:#8881;--get:#1565C0;--post:#007E33;--put:#8A6100;--delete:#C62828}
@media (prefers-color-scheme:dark){:root{--get:#64B5F6;--post:#00C853;--put:#FFC107;--delete:#FF5252}}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1.5rem 1rem 4rem}
h1{font-size:1.75rem;margin:0}h2{margin:2.5rem 0 .5rem;font-size:1.2rem}
code,pre{font:.875em/1.5 ui-monospace,monospace}pre{overflow:auto;background:var(--soft);padding:.75rem 1rem;border-radius:12px}
details{border:1px solid var(--line);border-radius:12px;margin:.5rem 0;padding:.5rem 1rem}
summary{cursor:pointer;overflow-wrap:anywhere}summary b{display:inline-block;min-width:4.5rem}
.GET{color:var(--get)}.POST{color:var(--post)}.PUT{color:var(--put)}.DELETE{color:var(--delete)}
table{border-collapse:collapse;width:100%;display:block;overflow:auto}
td,th{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;border-top:1px solid var(--line)}
a{color:var(--get)}.quiet{opacity:.75}
`;

/** Lets the one style sheet of the page through and nothing else. */
export const DOCS_PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text: string): string => text.replace(/[&<>"]/g, (mark) => ENTITIES[mark] ?? mark);

const jsonSchema = z.looseObject({
  type: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  description: z.string().optional(),
  default: z.unknown().optional(),
  get anyOf() {
    return z.array(jsonSchema).optional();
  },
});

/** `"a" | "b"`, `string | null`, `integer`: enough to fill a field in; the document has the rest. */
function typeWords(schema: z.infer<typeof jsonSchema>): string {
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeWords).join(' | ');
  return schema.type ?? 'any JSON';
}

function inputRows(route: Route): string {
  if (route.rawBody) return '<p>The body is any JSON.</p>';
  const schema = z
    .looseObject({
      properties: z.record(z.string(), jsonSchema).default({}),
      required: z.array(z.string()).default([]),
    })
    .parse(z.toJSONSchema(route.input, { io: 'input', unrepresentable: 'any' }));
  const rows = Object.entries(schema.properties).map(([name, field]) => {
    const place = route.segments.includes(`{${name}}`) ? 'path' : route.method === 'GET' ? 'query' : 'body';
    const needed = place === 'path' || schema.required.includes(name) ? 'required' : '';
    const fallback = field.default === undefined ? '' : ` Default ${JSON.stringify(field.default)}.`;
    return `<tr><td><code>${escape(name)}</code></td><td>${place}</td><td><code>${escape(typeWords(field))}</code></td><td>${needed}</td><td>${escape((field.description ?? '') + fallback)}</td></tr>`;
  });
  if (rows.length === 0) return '';
  return `<table><thead><tr><th>field</th><th>in</th><th>type</th><th></th><th></th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function operationBlock(document: Document, route: Route): { readonly tag: string; readonly html: string } {
  const path = document.paths?.[route.path];
  const operation = { GET: path?.get, POST: path?.post, PUT: path?.put, DELETE: path?.delete }[route.method];
  const description = operation?.description === undefined ? '' : `<p>${escape(operation.description)}</p>`;
  return {
    tag: operation?.tags?.[0] ?? 'Other',
    html: `<details><summary><b class="${route.method}">${route.method}</b><code>/api/v1${escape(route.path)}</code> <span class="quiet">${escape(operation?.summary ?? '')}</span></summary>${description}${inputRows(route)}<p class="quiet">Success: ${route.successStatus}</p></details>`,
  };
}

/** The API as a page to read: no script, nothing loaded from elsewhere. */
export function renderDocsPage(document: Document): string {
  const blocks = routes.map((route) => operationBlock(document, route));
  const sections = (document.tags ?? []).map(({ name }) => {
    const inside = blocks.filter((block) => block.tag === name).map((block) => block.html);
    return inside.length === 0 ? '' : `<section><h2>${escape(name)}</h2>${inside.join('')}</section>`;
  });
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>CloudOptim API</title><style>${STYLE}</style></head><body>
<h1>CloudOptim API</h1><p>${escape(document.info.description ?? '')}</p>
<pre>curl -H "Authorization: Bearer $API_KEY" https://your-console/api/v1/admin/clusters</pre>
<p>Errors are <code>{"error": {"code", "message", "details"}}</code>. Mutations accept <code>Idempotency-Key</code>. The machine-readable form is <a href="/api/v1/openapi.json">OpenAPI 3.1</a>.</p>
${sections.join('\n')}</body></html>`;
}
