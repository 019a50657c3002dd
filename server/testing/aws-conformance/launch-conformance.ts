import { randomBytes } from 'node:crypto';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { mintPermit } from '@/server/domain/safety/permit';
import type { LaunchOutcome, LaunchRequest } from '@/server/ports/aws';
import type { ConformanceContext } from '@/server/testing/aws-conformance/conformance-context';

const DEADLINE = { timeout: 60_000, interval: 250 };

export function describeLaunches(context: ConformanceContext): void {
  describe('launches', () => {
    const launched = new Set<string>();

    const newRequest = async (): Promise<LaunchRequest | null> => {
      const { target, region } = context;
      const [known] =
        target.instanceId === null ? [] : await region.compute.describeInstances([target.instanceId]);
      const subnetId = target.launch?.subnetId ?? known?.subnetId;
      const imageId = target.launch?.imageId ?? known?.imageId;
      if (!subnetId || !imageId) return null;
      const stepId = crypto.randomUUID();
      return {
        clientToken: randomBytes(16).toString('hex'),
        source: {
          kind: 'explicit',
          imageId,
          userDataBase64: Buffer.from('#!/bin/sh\nexit 0\n').toString('base64'),
          instanceProfileArn: known?.instanceProfileArn ?? null,
          securityGroupIds: known?.securityGroupIds ?? [],
        },
        instanceType: target.launch?.instanceType ?? 'm5.large',
        lifecycle: 'on-demand',
        subnetId,
        stepIds: [stepId],
        tags: { 'cloudoptim:step-id': stepId, 'cloudoptim:cluster-id': 'conformance' },
      };
    };

    const launchPermit = (target: string) =>
      mintPermit(
        {
          action: 'launch',
          clusterId: 'conformance',
          target,
          snapshotVersion: 1,
          validationId: 'conformance',
        },
        new Date(),
      );

    const launch = async (request: LaunchRequest): Promise<LaunchOutcome> => {
      const outcome = await context.region.compute.launch(request.stepIds.map(launchPermit), request);
      if (outcome.kind === 'launched')
        for (const { instanceId } of outcome.instances) launched.add(instanceId);
      return outcome;
    };

    const terminate = async (instanceId: string): Promise<void> => {
      const permit = mintPermit(
        {
          action: 'terminate',
          clusterId: 'conformance',
          target: instanceId,
          snapshotVersion: 1,
          validationId: 'c',
        },
        new Date(),
      );
      await context.region.compute.terminate(permit, instanceId);
    };

    const idsOf = (outcome: LaunchOutcome): readonly string[] =>
      outcome.kind === 'launched' ? outcome.instances.map((instance) => instance.instanceId) : [];

    afterAll(async () => {
      await Promise.all([...launched].map(terminate));
    });

    it('launches, tags and finds by tag', async ({ skip }) => {
      const request = await newRequest();
      if (request === null) return skip('this endpoint names no subnet and image');
      const outcome = await launch(request);
      const [instanceId = ''] = idsOf(outcome);
      expect(outcome).toMatchObject({
        kind: 'launched',
        instances: [
          { instanceType: request.instanceType, lifecycle: 'on-demand', subnetId: request.subnetId },
        ],
      });
      await vi.waitFor(async () => {
        const found = await context.region.compute.findInstancesByTags(request.tags);
        expect(found.map((instance) => instance.instanceId)).toEqual([instanceId]);
      }, DEADLINE);
    });

    it('tries a launch without launching anything', async ({ skip }) => {
      const request = await newRequest();
      if (request === null) return skip('this endpoint names no subnet and image');
      await context.region.compute.tryLaunch(request);
      expect(await context.region.compute.findInstancesByTags(request.tags)).toEqual([]);
    });

    it('launches once for one client token, and refuses another request under it', async ({ skip }) => {
      const request = await newRequest();
      if (request === null) return skip('this endpoint names no subnet and image');
      skip(context.target.lenient.has('client-token'), 'this endpoint ignores client tokens');
      const first = await launch(request);
      expect(idsOf(await launch(request))).toEqual(idsOf(first));
      await expect(
        launch({ ...request, stepIds: [...request.stepIds, crypto.randomUUID()] }),
      ).resolves.toMatchObject({
        kind: 'refused',
        code: 'IdempotentParameterMismatch',
      });
    });

    it('launches several Spot Instances in one request', async ({ skip }) => {
      skip(context.target.lenient.has('max-count'), 'this endpoint launches the least number only');
      const request = await newRequest();
      if (request === null) return skip('this endpoint names no subnet and image');
      const outcome = await launch({
        ...request,
        lifecycle: 'spot',
        stepIds: [...request.stepIds, crypto.randomUUID(), crypto.randomUUID()],
      });
      const ids = idsOf(outcome);
      expect(new Set(ids).size).toBe(3);
      await vi.waitFor(async () => {
        const found = await context.region.compute.describeInstances(ids);
        expect(found.map((instance) => instance.lifecycle)).toEqual(['spot', 'spot', 'spot']);
        expect(found.every((instance) => instance.spotInstanceRequestId?.startsWith('sir-') === true)).toBe(
          true,
        );
      }, DEADLINE);
    });

    it('gives each of several instances the tags of its own step', async ({ skip }) => {
      skip(context.target.lenient.has('max-count'), 'this endpoint launches the least number only');
      const request = await newRequest();
      if (request === null) return skip('this endpoint names no subnet and image');
      const second = crypto.randomUUID();
      const ids = idsOf(await launch({ ...request, stepIds: [...request.stepIds, second] }));
      const [, later = ''] = ids;
      const tags = { 'cloudoptim:step-id': second };
      for (let time = 0; time < 2; time += 1)
        await context.region.compute.tagInstance(launchPermit(second), later, tags);
      await vi.waitFor(async () => {
        const found = await context.region.compute.findInstancesByTags(tags);
        expect(found.map((instance) => instance.instanceId)).toEqual([later]);
      }, DEADLINE);
    });

    it('launches from a pinned template', async ({ skip }) => {
      const request = await newRequest();
      const { launchTemplate } = context.target;
      if (request === null || launchTemplate === null) return skip('this endpoint has no launch template');
      const outcome = await launch({
        ...request,
        source: { kind: 'launch-template', ...launchTemplate },
        instanceType: 'm5.xlarge',
      });
      expect(outcome).toMatchObject({ kind: 'launched', instances: [{ instanceType: 'm5.xlarge' }] });
    });

    it('says that a bad request is refused', async ({ skip }) => {
      const request = await newRequest();
      if (request === null) return skip('this endpoint names no subnet and image');
      await expect(launch({ ...request, subnetId: 'subnet-0123456789abcdef0' })).resolves.toMatchObject({
        kind: 'refused',
        code: 'InvalidSubnetID.NotFound',
      });
    });

    it('terminates, also twice, also what never was', async ({ skip }) => {
      const request = await newRequest();
      if (request === null) return skip('this endpoint names no subnet and image');
      const [instanceId = ''] = idsOf(await launch(request));
      await terminate(instanceId);
      await terminate(instanceId);
      await terminate('i-0123456789abcdef0');
      await vi.waitFor(async () => {
        const [facts] = await context.region.compute.describeInstances([instanceId]);
        expect(facts === undefined || facts.state === 'terminated').toBe(true);
        await expect(context.region.compute.findInstancesByTags(request.tags)).resolves.toEqual([]);
      }, DEADLINE);
    });
  });
}
