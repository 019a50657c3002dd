import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { OperatorError } from '../system/operator-error';
import type { Home } from './home';
import { readStateFile, writeStateFile } from './state-file';

const secretsSchema = z.object({
  AUTH_SECRET: z.string().min(32),
  /** 32 bytes, base64 (Decision 44). */
  ENCRYPTION_KEY: z.string().min(44),
  ML_SERVER_API_KEY: z.string().min(16),
  CLOUDOPTIM_ADMIN_EMAIL: z.string().min(3),
  CLOUDOPTIM_ADMIN_PASSWORD: z.string().min(12),
  CLOUDOPTIM_BOOTSTRAP_API_KEY: z.string().min(16),
});

/** Secrets of a trial installation, named as the environment variables that carry them. */
export type Secrets = Readonly<z.infer<typeof secretsSchema>>;

export function secretsPath(home: Home): string {
  return join(home.path, 'secrets.json');
}

/** The secrets of this home, undefined while it has none. */
export function readSecrets(home: Home): Secrets | undefined {
  return readStateFile(secretsPath(home), secretsSchema);
}

/** The secrets of this home, made at random the first time. A damaged file is never replaced: it opens the data. */
export function ensureSecrets(home: Home): Secrets {
  const path = secretsPath(home);
  const kept = readSecrets(home);
  if (kept !== undefined) return kept;
  if (existsSync(path)) {
    throw new OperatorError(
      `${path} is damaged; restore it, or remove ${home.path} to start without its data`,
    );
  }
  const made: Secrets = {
    AUTH_SECRET: randomBytes(32).toString('base64'),
    ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    ML_SERVER_API_KEY: randomBytes(24).toString('base64url'),
    CLOUDOPTIM_ADMIN_EMAIL: 'admin@cloudoptim.local',
    CLOUDOPTIM_ADMIN_PASSWORD: randomBytes(12).toString('base64url'),
    CLOUDOPTIM_BOOTSTRAP_API_KEY: `co_${randomBytes(32).toString('base64url')}`,
  };
  writeStateFile(path, made);
  return made;
}
