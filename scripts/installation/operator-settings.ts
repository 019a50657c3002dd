import { OperatorError } from '../system/operator-error';
import type { Environment } from './env-file';

/** What the operator decided about the processes themselves; everything else is the product's environment. */
export interface OperatorSettings {
  /** True: nothing may be embedded or invented (Decision 44). */
  readonly production: boolean;
  readonly port: number;
  /** Number of worker processes. */
  readonly workers: number;
  /** The operator's own Postgres or Redis is named, by the present or the older variables. */
  readonly ownPostgres: boolean;
  readonly ownRedis: boolean;
  readonly ownDecisionServer: boolean;
}

/** Reads the settings. Throws OperatorError with one line for the first one that is wrong. */
export function readOperatorSettings(env: Environment): OperatorSettings {
  const given = (name: string): string | undefined => (env[name] === '' ? undefined : env[name]);
  const settings: OperatorSettings = {
    production: given('NODE_ENV') === 'production',
    port: wholeNumber('PORT', given('PORT') ?? given('CENTRAL_SERVER_PORT'), 3000, 65_535),
    workers: wholeNumber('WORKERS', given('WORKERS'), 1, 64),
    ownPostgres: (given('DATABASE_URL') ?? given('DB_HOST')) !== undefined,
    ownRedis: (given('REDIS_URL') ?? given('REDIS_HOST')) !== undefined,
    ownDecisionServer: given('ML_SERVER_URL') !== undefined,
  };
  if (settings.production && !(settings.ownPostgres && settings.ownRedis)) {
    const missing = [settings.ownPostgres ? '' : 'DATABASE_URL', settings.ownRedis ? '' : 'REDIS_URL'];
    throw new OperatorError(
      `NODE_ENV=production needs ${missing.filter((name) => name !== '').join(' and ')}: embedded servers are for trial machines only`,
    );
  }
  return settings;
}

function wholeNumber(name: string, text: string | undefined, fallback: number, highest: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= highest) return value;
  throw new OperatorError(`${name} must be a whole number from 1 to ${highest}`);
}
