import { z } from 'zod';

const stateSchema = z.object({
  clusters: z.array(
    z.object({
      name: z.string(),
      url: z.url(),
      token: z.string(),
      ca_pem: z.string(),
      region: z.string(),
      role_arn: z.string(),
      queue_url: z.url(),
    }),
  ),
});

/** A cluster of the sandbox with all that registering it takes. */
export type SandboxCluster = z.infer<typeof stateSchema>['clusters'][number];

/** Asks the sandbox's control address for its clusters. */
export async function readSandboxClusters(controlUrl: string): Promise<readonly SandboxCluster[]> {
  const response = await fetch(new URL('/state', controlUrl), { signal: AbortSignal.timeout(30_000) });
  return stateSchema.parse(await response.json()).clusters;
}
