import { createHash } from 'node:crypto';
import { z } from 'zod';
import { clientTokenSeed } from '@/server/domain/execution/client-token';
import type { Lifecycle } from '@/server/domain/safety/mix';
import type { LaunchRequest, LaunchSource } from '@/server/ports/aws';
import type { LaunchBatch } from '@/server/ports/repositories/launch-repository';
import type { SecretBox } from '@/server/ports/secret-box';

/** What one step asks for, before it is gathered with others. */
export interface LaunchMember {
  readonly stepId: string;
  readonly planId: string;
  readonly attempt: number;
  /** The stored validation that allows this step its machine. */
  readonly validationId: string;
}

export interface LaunchPool {
  readonly instanceType: string;
  readonly availabilityZone: string;
  readonly lifecycle: Lifecycle;
}

/** The request as it is sent, and whose machine each instance of it will be. */
export interface StoredLaunch {
  readonly request: LaunchRequest;
  /** In the order of step ids. */
  readonly members: readonly Omit<LaunchMember, 'attempt'>[];
}

const storedLaunchSchema: z.ZodType<StoredLaunch> = z.object({
  request: z.object({
    clientToken: z.string(),
    source: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('launch-template'), launchTemplateId: z.string(), version: z.string() }),
      z.object({
        kind: z.literal('explicit'),
        imageId: z.string(),
        userDataBase64: z.string().nullable(),
        instanceProfileArn: z.string().nullable(),
        securityGroupIds: z.array(z.string()),
      }),
    ]),
    instanceType: z.string(),
    lifecycle: z.enum(['spot', 'on-demand']),
    subnetId: z.string(),
    stepIds: z.array(z.string()),
    tags: z.record(z.string(), z.string()),
  }),
  members: z.array(z.object({ stepId: z.string(), planId: z.string(), validationId: z.string() })),
});

/** The tags that name the plan and step of one machine (spec 02-contracts, 6). */
export const stepTags = (member: { readonly stepId: string; readonly planId: string }) => ({
  'cloudoptim:plan-id': member.planId,
  'cloudoptim:step-id': member.stepId,
});

/** Finds the machines of one request, whichever send brought them. */
export const LAUNCH_TOKEN_TAG = 'cloudoptim:launch-token';

/**
 * The request for the members' machines: one client token from all steps, their attempts and the pool. All instances of a
 * request carry the same tags, so that at first they name the first step; each step names its own afterwards.
 */
export function composeLaunch(
  pool: LaunchPool,
  given: {
    readonly source: LaunchSource;
    readonly subnetId: string;
    readonly tags: Readonly<Record<string, string>>;
  },
  members: readonly LaunchMember[],
): StoredLaunch {
  const ordered = [...members].sort((a, b) => (a.stepId < b.stepId ? -1 : 1));
  const [first] = ordered;
  if (first === undefined) throw new Error('a launch without a step');
  const clientToken = createHash('sha256')
    .update(clientTokenSeed({ ...pool, members: ordered }))
    .digest('hex')
    .slice(0, 32);
  return {
    request: {
      clientToken,
      source: given.source,
      instanceType: pool.instanceType,
      lifecycle: pool.lifecycle,
      subnetId: given.subnetId,
      stepIds: ordered.map(({ stepId }) => stepId),
      tags: { ...given.tags, ...stepTags(first), [LAUNCH_TOKEN_TAG]: clientToken },
    },
    members: ordered.map(({ stepId, planId, validationId }) => ({ stepId, planId, validationId })),
  };
}

/**
 * Which instance each step gets: in order of step id and of instance id, so that every send of a request deals alike.
 * Steps at the end of the order get none when the pool had no room for all.
 */
export function dealInstances(
  stepIds: readonly string[],
  instanceIds: readonly string[],
): ReadonlyMap<string, string> {
  const instances = [...instanceIds].sort();
  return new Map(
    [...stepIds].sort().flatMap((stepId, index) => {
      const instanceId = instances[index];
      return instanceId === undefined ? [] : [[stepId, instanceId] as const];
    }),
  );
}

const sealContext = (batchId: string) => `launch_batches.request:${batchId}`;

/** Sealed, because it may hold user data. */
export const sealLaunch = (box: SecretBox, batchId: string, launch: StoredLaunch): string =>
  box.seal(JSON.stringify(launch), sealContext(batchId));

export const openLaunch = (box: SecretBox, batch: Pick<LaunchBatch, 'id' | 'requestSealed'>): StoredLaunch =>
  storedLaunchSchema.parse(JSON.parse(box.open(batch.requestSealed, sealContext(batch.id))));
