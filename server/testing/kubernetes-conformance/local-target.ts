import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { ConformanceTarget } from './conformance-target';

const readySchema = z.object({
  ready: z.literal(true),
  clusters: z
    .array(
      z.object({
        name: z.string(),
        url: z.string(),
        token: z.string(),
        ca_pem: z.string(),
        older_grants_token: z.string(),
        admin_token: z.string(),
      }),
    )
    .min(1),
});

/** A small cluster in which nothing happens by itself. */
const WORLD = {
  seed: 7,
  speed: 5,
  interruption_every_seconds: 0,
  first_interruption_seconds: 86_400,
  clusters: [{ name: 'conformance', nodes: 5, pods_per_node: 6, nodes_with_blocked_pdb: 1 }],
};

/** Starts the simulated cluster as a process of its own and waits until it answers. */
export async function startLocalTarget(): Promise<ConformanceTarget> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'sandbox/main.ts'], {
    env: { ...process.env, SANDBOX_WORLD: JSON.stringify(WORLD) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const complaints: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => complaints.push(text));
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const ready = (async () => {
    for await (const line of createInterface({ input: child.stdout })) {
      const parsed = readySchema.safeParse(JSON.parse(line));
      if (parsed.success) return parsed.data;
    }
    return null;
  })();
  const cluster = (await Promise.race([ready, exited]))?.clusters[0];
  if (cluster === undefined) throw new Error(`the simulated cluster did not start: ${complaints.join('')}`);
  return {
    connection: {
      clusterId: 'conformance',
      endpoint: cluster.url,
      token: cluster.token,
      caCertificatePem: cluster.ca_pem,
    },
    adminToken: cluster.admin_token,
    olderGrantsToken: cluster.older_grants_token,
    namespace: null,
    nodeName: null,
    close: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
