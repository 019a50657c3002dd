import { z } from 'zod';

/** The one JSON line that the sandbox prints when it can be used. */
export const sandboxReadySchema = z.object({
  ready: z.literal(true),
  url: z.url(),
  aws_url: z.url(),
  spot_advisor_url: z.url(),
  platform_credentials: z.object({ access_key_id: z.string(), secret_access_key: z.string() }),
  clusters: z.array(z.object({ name: z.string(), url: z.url(), token: z.string() })),
});

export type SandboxReady = z.infer<typeof sandboxReadySchema>;

/** The ready line's content; undefined for any other line. */
export function parseReadyLine(line: string): SandboxReady | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const parsed = sandboxReadySchema.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
