/**
 * Structured logging, in pino's calling form so that a pino logger fits as it is. Fields are facts safe to log: never
 * a secret, a token or a payload.
 */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
