import path from 'node:path';
import { defineConfig } from 'vitest/config';

const root = import.meta.dirname;

const neverTests = ['**/node_modules/**', '**/dist/**', '**/.next/**', '**/.cloudoptim/**', 'e2e/**'];

/** Starts Postgres and Redis for the run, unless DATABASE_URL and REDIS_URL name some. */
const stores = [path.join(root, 'scripts/testing/throw-away-stores.ts')];

export default defineConfig({
  resolve: {
    alias: {
      '@': root,
      // The guard of the `server-only` package is for the browser bundle; in Node it throws.
      'server-only': path.join(root, 'node_modules/server-only/empty.js'),
    },
  },
  test: {
    environment: 'node',
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.test.{ts,tsx}'],
          exclude: [...neverTests, 'sandbox/**'],
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'sandbox',
          include: ['sandbox/**/*.test.ts'],
          exclude: neverTests,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['**/*.itest.ts'],
          exclude: neverTests,
          globalSetup: stores,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'faults',
          include: ['**/*.ftest.ts'],
          exclude: neverTests,
          globalSetup: stores,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          // A fault test kills and restarts what others would be using.
          fileParallelism: false,
        },
      },
    ],
  },
});
