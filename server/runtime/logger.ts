import pino, { type Logger } from 'pino';

export type { Logger };

/** Paths whose values never reach a log line, wherever an object carries them. */
const SECRET_KEYS = [
  'token',
  'k8s_token',
  'k8sToken',
  'password',
  'secret',
  'authorization',
  'apiKey',
  'api_key',
  'userData',
  'user_data',
  'cookie',
  'externalId',
  'external_id',
  'secretAccessKey',
  'sessionToken',
  'userDataBase64',
];

/** JSON lines on stdout with secrets redacted; `name` is the process (`web`, `worker`). */
export function createLogger(name: string, level: string): Logger {
  return pino({
    name,
    level,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`, `headers.${key}`]),
      censor: '[redacted]',
    },
    serializers: {
      err: (error: unknown) =>
        error instanceof Error
          ? {
              type: error.name,
              message: error.message,
              ...('code' in error ? { code: error.code } : {}),
              ...('context' in error ? { context: error.context } : {}),
              stack: error.stack,
            }
          : error,
    },
  });
}
