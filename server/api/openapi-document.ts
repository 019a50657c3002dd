import { generateOpenApiDocument } from 'trpc-to-openapi';
import { z } from 'zod';
import { appRouter } from './root';
import { routes, type Route } from './rest/route-table';

const errorSchema = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    details: z.record(z.string(), z.unknown()).nullable(),
  }),
});

const ERRORS: Readonly<Record<string, string>> = {
  '400': 'The input is not valid; `details.fields` names each field',
  '401': 'No credentials, or none that hold',
  '403': 'The role or the customer scope does not allow it',
  '404': 'Nothing with that id in your scope',
  '409': 'Clashes with what is there or still runs',
  '413': 'The body has more than 1 MiB (`/ml`: 8 MiB)',
  '422': 'Understood and refused; `code` says why',
  '429': 'Too many calls; wait for `Retry-After` seconds',
  '502': 'The cluster, AWS or the decision server did not answer as it should; `message` says why',
  '504': 'The decision server did not answer in its time',
};

const TAGS = [
  'Overview',
  'Clusters',
  'Customers',
  'Events',
  'Optimization',
  'Kubernetes',
  'Safety',
  'Decision server',
  'Pause',
  'API keys',
  'Users',
  'Audit',
  'Session',
  'Health',
];

type Document = ReturnType<typeof generateOpenApiDocument>;
type Operation = NonNullable<NonNullable<Document['paths']>[string]['get']>;

const errorContent = { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } };

function completeOperation(operation: Operation, route: Route): void {
  const responses: Readonly<Record<string, unknown>> = operation.responses ?? {};
  operation.responses = {
    [String(route.successStatus)]: responses['200'] ?? { description: 'Done' },
    ...Object.fromEntries(
      Object.entries(ERRORS).map(([status, description]) => [status, { description, content: errorContent }]),
    ),
  };
  if (route.rawBody)
    operation.requestBody = { required: true, content: { 'application/json': { schema: {} } } };
  if (route.kind === 'mutation') {
    operation.parameters = [
      ...(operation.parameters ?? []),
      {
        name: 'Idempotency-Key',
        in: 'header',
        required: false,
        schema: { type: 'string', maxLength: 255 },
        description: 'The call is done once for this key, and a repetition gets the first answer, for a day',
      },
    ];
  }
}

function operationOf(document: Document, route: Route): Operation | undefined {
  const path = document.paths?.[route.path];
  switch (route.method) {
    case 'GET':
      return path?.get;
    case 'POST':
      return path?.post;
    case 'PUT':
      return path?.put;
    case 'DELETE':
      return path?.delete;
    default:
      return undefined;
  }
}

/** The OpenAPI 3.1 document of everything under `/api/v1`, from the same schemas that check inputs and answers. */
export function createOpenApiDocument(): Document {
  const document = generateOpenApiDocument(appRouter, {
    title: 'CloudOptim API',
    description:
      'Agentless Kubernetes cost optimization on AWS. Send `Authorization: Bearer <API key>`. Times are ISO 8601 in UTC, money is US dollars, lists are `{items, next_cursor}`.',
    version: '1',
    baseUrl: '/api/v1',
    tags: TAGS,
    securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } },
    defs: { Error: errorSchema },
  });
  for (const route of routes) {
    const operation = operationOf(document, route);
    if (operation !== undefined) completeOperation(operation, route);
  }
  // The generator's own error shapes, which our answers do not have, stand there too.
  const schema = document.components?.schemas?.['Error'];
  return {
    ...document,
    components: { ...document.components, schemas: schema === undefined ? {} : { Error: schema } },
  };
}
