import { createHash } from 'node:crypto';
import { z } from 'zod';
import { clientTokenSeed } from '@/server/domain/execution/client-token';
import type { Lifecycle } from '@/server/domain/safety/mix/mix';
import type {
  FleetPool,
  FleetRequest,
  LaunchedInstance,
  LaunchRequest,
  LaunchSource,
} from '@/server/ports/aws';
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

/** The request as it is sent (RunInstances, or a fleet where it names several pools), and whose machines it brings. */
export interface StoredLaunch {
  readonly request: LaunchRequest | FleetRequest;
  /** In the order of step ids. */
  readonly members: readonly Omit<LaunchMember, 'attempt'>[];
}

const templateSchema = z.object({
  kind: z.literal('launch-template'),
  launchTemplateId: z.string(),
  version: z.string(),
});
const commonShape = {
  clientToken: z.string(),
  lifecycle: z.enum(['spot', 'on-demand']),
  stepIds: z.array(z.string()),
  tags: z.record(z.string(), z.string()),
};
const requestSchema = z.union([
  z.object({
    ...commonShape,
    source: z.discriminatedUnion('kind', [
      templateSchema,
      z.object({
        kind: z.literal('explicit'),
        imageId: z.string(),
        userDataBase64: z.string().nullable(),
        instanceProfileArn: z.string().nullable(),
        securityGroupIds: z.array(z.string()),
      }),
    ]),
    instanceType: z.string(),
    subnetId: z.string(),
  }),
  z.object({
    ...commonShape,
    source: templateSchema,
    pools: z.array(
      z.object({ instanceType: z.string(), availabilityZone: z.string(), subnetId: z.string() }),
    ),
  }),
]);

const storedLaunchSchema: z.ZodType<StoredLaunch> = z.object({
  request: requestSchema,
  members: z.array(z.object({ stepId: z.string(), planId: z.string(), validationId: z.string() })),
});

/** The tags that name the plan and step of one machine (Decision 35). */
export const stepTags = (member: { readonly stepId: string; readonly planId: string }) => ({
  'cloudoptim:plan-id': member.planId,
  'cloudoptim:step-id': member.stepId,
});

/** Finds the machines of one request, whichever send brought them. */
export const LAUNCH_TOKEN_TAG = 'cloudoptim:launch-token';

/**
 * The request for the members' machines: one client token from all steps, their attempts and the pools. All instances of a
 * request carry the same tags, so that at first they name the first step; each step names its own afterwards.
 */
export function composeLaunch(
  given: {
    readonly source: LaunchSource;
    readonly lifecycle: Lifecycle;
    /** The preferred one first; several only with a launch template. */
    readonly pools: readonly FleetPool[];
    readonly tags: Readonly<Record<string, string>>;
  },
  members: readonly LaunchMember[],
): StoredLaunch {
  const ordered = [...members].sort((a, b) => (a.stepId < b.stepId ? -1 : 1));
  const [first] = ordered;
  const { source, lifecycle, pools } = given;
  const [pool] = pools;
  if (first === undefined || pool === undefined) throw new Error('a launch without a step or a pool');
  const clientToken = createHash('sha256')
    .update(clientTokenSeed({ pools, lifecycle, members: ordered }))
    .digest('hex')
    .slice(0, 32);
  const common = {
    clientToken,
    lifecycle,
    stepIds: ordered.map(({ stepId }) => stepId),
    tags: { ...given.tags, ...stepTags(first), [LAUNCH_TOKEN_TAG]: clientToken },
  };
  return {
    request: toRequest(common, source, pools),
    members: ordered.map(({ stepId, planId, validationId }) => ({ stepId, planId, validationId })),
  };
}

function toRequest(
  common: Pick<LaunchRequest, 'clientToken' | 'lifecycle' | 'stepIds' | 'tags'>,
  source: LaunchSource,
  pools: readonly FleetPool[],
): LaunchRequest | FleetRequest {
  const [only, ...others] = pools;
  if (only === undefined) throw new Error('a launch without a pool');
  if (others.length === 0)
    return { ...common, source, instanceType: only.instanceType, subnetId: only.subnetId };
  if (source.kind !== 'launch-template') throw new Error('a fleet is launched from a launch template only');
  return { ...common, source, pools };
}

/**
 * Which instance each step gets: in order of step id and of instance id, so that every send of a request deals alike.
 * Steps at the end of the order get none when the pool had no room for all.
 */
export function dealInstances(
  stepIds: readonly string[],
  bought: readonly LaunchedInstance[],
): ReadonlyMap<string, LaunchedInstance> {
  const instances = [...bought].sort((a, b) => (a.instanceId < b.instanceId ? -1 : 1));
  return new Map(
    [...stepIds].sort().flatMap((stepId, index) => {
      const instance = instances[index];
      return instance === undefined ? [] : [[stepId, instance] as const];
    }),
  );
}

const sealContext = (batchId: string) => `launch_batches.request:${batchId}`;

/** Sealed, because it may hold user data. */
export const sealLaunch = (box: SecretBox, batchId: string, launch: StoredLaunch): string =>
  box.seal(JSON.stringify(launch), sealContext(batchId));

export const openLaunch = (box: SecretBox, batch: Pick<LaunchBatch, 'id' | 'requestSealed'>): StoredLaunch =>
  storedLaunchSchema.parse(JSON.parse(box.open(batch.requestSealed, sealContext(batch.id))));
