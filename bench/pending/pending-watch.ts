import { z } from 'zod';
import type { AdminClient } from './admin-client';

const LOOK_EVERY_MS = 500;
const UNBOUND_PODS = '/api/v1/pods?fieldSelector=spec.nodeName%3D';

const podSchema = z.looseObject({
  metadata: z.looseObject({ name: z.string(), namespace: z.string(), uid: z.string() }),
  status: z.looseObject({
    conditions: z.array(z.looseObject({ type: z.string(), message: z.string().optional() })).optional(),
  }),
});

/** A pod that waited for a node; seconds since the start, to half a second. */
export interface PendingPod {
  readonly pod: string;
  readonly fromSeconds: number;
  readonly untilSeconds: number;
  /** The scheduler's last reason. */
  readonly reason: string;
}

/** Pods that no node has taken. */
export async function unboundPods(client: AdminClient): Promise<readonly z.infer<typeof podSchema>[]> {
  return client.list(UNBOUND_PODS, podSchema);
}

/** Looks twice a second which pods wait for a node, and why. */
export class PendingWatch {
  private readonly seen = new Map<string, PendingPod>();
  private startedAt = 0;
  private loop: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(private readonly client: AdminClient) {}

  start(): void {
    this.startedAt = Date.now();
    this.loop = this.run();
  }

  /** Stops looking; every pod that was seen waiting at two looks or more, the longest first. */
  async stop(): Promise<readonly PendingPod[]> {
    this.stopped = true;
    await this.loop;
    const waited = ({ fromSeconds, untilSeconds }: PendingPod) => untilSeconds - fromSeconds;
    return [...this.seen.values()].filter((pod) => waited(pod) > 0).sort((a, b) => waited(b) - waited(a));
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      const pods = await unboundPods(this.client);
      const now = Math.round((Date.now() - this.startedAt) / LOOK_EVERY_MS) * (LOOK_EVERY_MS / 1000);
      for (const { metadata, status } of pods) {
        this.seen.set(metadata.uid, {
          pod: `${metadata.namespace}/${metadata.name}`,
          fromSeconds: this.seen.get(metadata.uid)?.fromSeconds ?? now,
          untilSeconds: now,
          reason: status.conditions?.find(({ type }) => type === 'PodScheduled')?.message ?? '',
        });
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }
}
