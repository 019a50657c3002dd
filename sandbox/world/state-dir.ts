import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';

const keptStateSchema = z.object({
  controlPort: z.number().int(),
  awsPort: z.number().int(),
  certificateAuthority: z.object({ certificatePem: z.string(), privateKeyPem: z.string() }),
  clusters: z.record(
    z.string(),
    z.object({
      port: z.number().int(),
      token: z.string(),
      olderGrantsToken: z.string(),
      adminToken: z.string(),
    }),
  ),
});

/** What a world started again must find as it was: addresses, tokens and the CA. Holds secrets. */
export type KeptState = z.infer<typeof keptStateSchema>;

const FILE = 'sandbox-state.json';

/** State of the last run in this directory; ports that somebody else has by now are 0. Undefined if there is none. */
export async function readKeptState(stateDir: string | undefined): Promise<KeptState | undefined> {
  if (stateDir === undefined) return undefined;
  let stored: KeptState;
  try {
    stored = keptStateSchema.parse(JSON.parse(await readFile(join(stateDir, FILE), 'utf8')));
  } catch {
    return undefined;
  }
  const clusters = await Promise.all(
    Object.entries(stored.clusters).map(
      async ([name, identity]) => [name, { ...identity, port: await freeOrZero(identity.port) }] as const,
    ),
  );
  return {
    ...stored,
    controlPort: await freeOrZero(stored.controlPort),
    awsPort: await freeOrZero(stored.awsPort),
    clusters: Object.fromEntries(clusters),
  };
}

/** Keeps the state of this run, mode 0600; replaced as a whole, so that a kill in the middle leaves the old one. */
export async function writeKeptState(stateDir: string | undefined, state: KeptState): Promise<void> {
  if (stateDir === undefined) return;
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  const target = join(stateDir, FILE);
  await writeFile(`${target}.new`, JSON.stringify(state), { mode: 0o600 });
  await rename(`${target}.new`, target);
}

function freeOrZero(port: number): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(0));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(port)));
  });
}
