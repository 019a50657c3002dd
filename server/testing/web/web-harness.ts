import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { handleRestRequest } from '@/server/api/rest/handle-request';
import { createWebContainer, type OutsideAdapters, type WebContainer } from '@/server/runtime/web-container';
import { readEnvironment } from '@/server/runtime/environment';
import { PEER_HEADER } from '@/server/runtime/web/client-address';
import { restDepsOf } from '@/server/runtime/web/rest-deps';
import { createTestDatabase, type TestDatabase } from '../database';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed; tests look into it freely. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- an answer's shape is what the tests assert
  readonly body: any;
  readonly text: string;
}

export interface CallOptions {
  readonly key?: string | null;
  readonly body?: unknown;
  readonly rawBody?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const listSchema = z.object({ items: z.array(z.record(z.string(), z.unknown())) });

/** The rows of a list's answer. */
export const itemsOf = (answer: Answer): Record<string, unknown>[] => listSchema.parse(answer.body).items;

export interface WebHarness {
  readonly database: TestDatabase;
  readonly container: WebContainer;
  readonly adminKey: string;
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  close(): Promise<void>;
}

/** A web process without Next around it: real database, real router, calls through the REST dispatcher. */
export async function startWebHarness(
  outside: OutsideAdapters = {},
  variables: Readonly<Record<string, string>> = {},
): Promise<WebHarness> {
  const database = await createTestDatabase();
  const adminKey = `test-admin-${randomBytes(12).toString('hex')}`;
  const container = createWebContainer(
    readEnvironment({
      NODE_ENV: 'test',
      DATABASE_URL: database.url,
      // Counters in each file's own memory: nothing listens on the discard port.
      REDIS_URL: 'redis://127.0.0.1:9',
      AUTH_SECRET: randomBytes(24).toString('hex'),
      ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      ALLOW_PRIVATE_ENDPOINTS: 'true',
      LOG_LEVEL: 'error',
      ...variables,
    }),
    outside,
  );
  await container.ensureFirstAccess({ adminEmail: null, adminPassword: null, apiKey: adminKey });
  return {
    database,
    container,
    adminKey,
    async call(method, path, options = {}) {
      const key = options.key === undefined ? adminKey : options.key;
      const text = options.rawBody ?? (options.body === undefined ? null : JSON.stringify(options.body));
      const url = new URL(`http://localhost/api/v1${path}`);
      const request = new Request(url, {
        method,
        headers: {
          [PEER_HEADER]: '203.0.113.7',
          ...(key === null ? {} : { authorization: `Bearer ${key}` }),
          ...(text === null ? {} : { 'content-type': 'application/json' }),
          ...options.headers,
        },
        body: text,
      });
      const response = await handleRestRequest(
        restDepsOf(container),
        request,
        url.pathname.split('/').slice(3),
      );
      const answered = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        text: answered,
        body: answered === '' ? null : JSON.parse(answered),
      };
    },
    async close() {
      await container.close();
      await database.drop();
    },
  };
}
