import { readEnvironment } from '@/server/runtime/environment';

/**
 * With `DATABASE_URL` made of the older names (DB_HOST …) where it lacks: small programs know only the present one. Throws
 * where neither is given.
 */
export function withDatabaseUrl(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  if (environment['DATABASE_URL']) return environment;
  const stopgap = 'x'.repeat(32);
  const { DATABASE_URL } = readEnvironment({
    DB_HOST: environment['DB_HOST'],
    DB_PORT: environment['DB_PORT'],
    DB_NAME: environment['DB_NAME'],
    DB_USER: environment['DB_USER'],
    DB_PASSWORD: environment['DB_PASSWORD'],
    // The schema wants the rest of the product's environment too, which they do not use.
    REDIS_URL: 'redis://127.0.0.1',
    AUTH_SECRET: stopgap,
    ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
  });
  return { ...environment, DATABASE_URL };
}
