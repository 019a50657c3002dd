import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

function required(...names: readonly string[]): string {
  for (const name of names) {
    const value = process.env[name];
    if (value !== undefined && value !== '') return value;
  }
  throw new Error(`set ${names.join(' or ')}: the browser tests run against a stack that is already there`);
}

export interface Account {
  readonly email: string;
  readonly password: string;
}

/** The administrator's sign-in of the stack under test. */
export function adminAccount(): Account {
  return {
    email: required('E2E_EMAIL', 'CLOUDOPTIM_ADMIN_EMAIL'),
    password: required('E2E_PASSWORD', 'CLOUDOPTIM_ADMIN_PASSWORD'),
  };
}

export function apiKey(): string {
  return required('E2E_API_KEY', 'CLOUDOPTIM_BOOTSTRAP_API_KEY');
}

const runFileSchema = z.object({
  sandbox: z.object({ url: z.url() }),
  postgres: z.object({ url: z.string() }),
});

function runFile(): z.infer<typeof runFileSchema> {
  return runFileSchema.parse(
    JSON.parse(readFileSync(path.join(required('CLOUDOPTIM_HOME'), 'run.json'), 'utf8')),
  );
}

/** Control address of the simulated AWS account, from `E2E_SANDBOX_URL` or the running demo's `run.json`. */
export function sandboxUrl(): string {
  const given = process.env.E2E_SANDBOX_URL;
  if (given !== undefined && given !== '') return given;
  return runFile().sandbox.url;
}

/** The database of the stack, from `E2E_DATABASE_URL` or the running demo's `run.json`. */
export function databaseUrl(): string {
  const given = process.env.E2E_DATABASE_URL;
  return given !== undefined && given !== '' ? given : runFile().postgres.url;
}

export const signedInState = path.join(import.meta.dirname, '..', '..', 'test-results', 'signed-in.json');
