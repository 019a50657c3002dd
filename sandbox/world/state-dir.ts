import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createServer } from 'node:net';
import { z } from 'zod';

const portsSchema = z.object({
  control: z.number().int(),
  aws: z.number().int(),
  clusters: z.record(z.string(), z.number().int()),
});
export type WorldPorts = z.infer<typeof portsSchema>;

const FILE = 'ports.json';

/** Ports of the last run that are free now, so that a world started again stands at the same addresses; else 0. */
export async function readPorts(stateDir: string | undefined): Promise<WorldPorts> {
  const none: WorldPorts = { control: 0, aws: 0, clusters: {} };
  if (stateDir === undefined) return none;
  let stored: WorldPorts;
  try {
    stored = portsSchema.parse(JSON.parse(await readFile(join(stateDir, FILE), 'utf8')));
  } catch {
    return none;
  }
  return {
    control: await freeOrZero(stored.control),
    aws: await freeOrZero(stored.aws),
    clusters: Object.fromEntries(
      await Promise.all(
        Object.entries(stored.clusters).map(async ([name, port]) => [name, await freeOrZero(port)] as const),
      ),
    ),
  };
}

/** Stores the ports of this run; replaced as a whole, so that a kill in the middle leaves the old ones. */
export async function writePorts(stateDir: string | undefined, ports: WorldPorts): Promise<void> {
  if (stateDir === undefined) return;
  await mkdir(stateDir, { recursive: true });
  const target = join(stateDir, FILE);
  await writeFile(`${target}.new`, JSON.stringify(ports), { mode: 0o600 });
  await rename(`${target}.new`, target);
}

function freeOrZero(port: number): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(0));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(port)));
  });
}
