import { z, type OpenAPIHono } from '@hono/zod-openapi';
import type { NodeEnv } from '@/decision/http/read-body';

/** Schemas that have an `id`, as JSON Schema 2020-12, which OpenAPI 3.1 uses as it is. */
function namedSchemas(): ReadonlyMap<string, object> {
  const { schemas } = z.toJSONSchema(z.globalRegistry, {
    io: 'input',
    uri: (id) => `#/components/schemas/${id}`,
  });
  return new Map(
    Object.entries(schemas).map(([id, { $schema: _dialect, $id: _address, ...schema }]) => [id, schema]),
  );
}

/**
 * The routes of `createApi` as an OpenAPI 3.1 document. Its schemas are zod's own: the generator behind hono leaves out
 * what keys of records must be, and that times are in UTC.
 */
export function describeApi(api: OpenAPIHono<NodeEnv>): object {
  api.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', {
    type: 'apiKey',
    in: 'header',
    name: 'X-API-Key',
  });
  const { webhooks: _none, ...document } = api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'CloudOptim decision server',
      version: '1',
      description:
        'What CloudOptim asks a decision server. Write your own by docs/decision-server.md and hold it against `npm run decision-server:check`.',
    },
    servers: [{ url: '/api/v1/ml' }],
    security: [{ apiKey: [] }],
  });
  const schemas = namedSchemas();
  const names = Object.keys(document.components?.schemas ?? {});
  return {
    ...document,
    components: {
      securitySchemes: document.components?.securitySchemes,
      schemas: Object.fromEntries(names.map((name) => [name, schemas.get(name)])),
    },
  };
}
