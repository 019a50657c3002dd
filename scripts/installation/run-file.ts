import { rmSync } from 'node:fs';
import { z } from 'zod';
import type { Home } from './home';
import { readStateFile, writeStateFile } from './state-file';

const pid = z.int().nullable();

/**
 * `CLOUDOPTIM_HOME/run.json`, the addresses of what runs, for programs (Decision 44). A `pid` is null where the
 * system is not this machine's (an external decision server); a part that was not started is absent.
 */
export const runFileSchema = z.object({
  web: z.object({ pid, url: z.string() }).optional(),
  workers: z.array(z.object({ pid, metrics_url: z.string() })),
  decision_server: z.object({ pid, url: z.string() }).optional(),
  sandbox: z
    .object({
      pid,
      url: z.string(),
      aws_url: z.string(),
      clusters: z.array(z.object({ name: z.string(), url: z.string(), token: z.string() })),
    })
    .optional(),
  postgres: z.object({ url: z.string() }),
  redis: z.object({ url: z.string() }),
});

export type RunFile = z.infer<typeof runFileSchema>;

export function readRunFile(home: Home): RunFile | undefined {
  return readStateFile(home.runFile, runFileSchema);
}

/** Replaces the file as a whole; only its owner can read it, for it holds passwords and tokens. */
export function writeRunFile(home: Home, content: RunFile): void {
  writeStateFile(home.runFile, content);
}

export function removeRunFile(home: Home): void {
  rmSync(home.runFile, { force: true });
}
