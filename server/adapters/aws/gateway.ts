import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import type { AwsAccess, AwsGateway, AwsRegion } from '@/server/ports/aws';
import { AwsAccessError, AwsUnavailableError } from '@/server/ports/aws-errors';
import type { Clock } from '@/server/ports/clock';
import type { Log } from '@/server/ports/log';
import { createScalingGroups } from '@/server/adapters/aws/autoscaling/scaling-groups';
import { boundedCall, boundOf } from '@/server/adapters/resilience/bounded-call';
import { asAppError, createCaller } from '@/server/adapters/aws/call/caller';
import { createClockSkew } from '@/server/adapters/aws/call/clock-skew';
import { createHttpHandlers } from '@/server/adapters/aws/call/http-handlers';
import { createCompute } from '@/server/adapters/aws/ec2/compute';
import {
  createInstanceTypeCache,
  type InstanceTypeCache,
} from '@/server/adapters/aws/ec2/instance-type-cache';
import { createTemplateInterfaces } from '@/server/adapters/aws/ec2/template-interfaces';
import {
  askForOneProduct,
  PRICE_LIST_ACTION,
  readOnDemandPrices,
} from '@/server/adapters/aws/pricing/price-list';
import { createPlatformSts, createRegionClients } from '@/server/adapters/aws/sts/region-clients';
import { DEFAULT_AWS_SETTINGS, type AwsSettings } from '@/server/adapters/aws/call/settings';
import { createEventQueue } from '@/server/adapters/aws/sqs/event-queue';
import { assumeRole, ASSUME_ROLE_ACTION } from '@/server/adapters/aws/sts/assume-role';
import { createRoleCredentials } from '@/server/adapters/aws/sts/role-credentials';
import { toIdentity } from '@/server/adapters/aws/sts/transform';

/** Bound of an AssumeRole that several calls wait for: at most this, whatever the bound of the first one. */
const ASSUME_ROLE_TIMEOUT_MS = 10_000;

/** What the clusters of one role in one region share, seen by one cluster (null: by none, for reading only). */
type RoleInRegion = (clusterId: string | null) => AwsRegion;

/**
 * The AWS of all customers. Platform credentials come from the SDK's default chain, endpoints from `AWS_ENDPOINT_URL*`.
 * Clients are opened once for each (role, external id, region) and share two socket pools; `close` ends all of them.
 */
export function createAwsGateway(options: {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings?: Partial<AwsSettings>;
}): AwsGateway {
  const { clock, log } = options;
  const settings: AwsSettings = { ...DEFAULT_AWS_SETTINGS, ...options.settings };
  const skew = createClockSkew();
  const handlers = createHttpHandlers(settings, clock, skew);
  const platformSts = new Map<string, STSClient>();
  const typeCaches = new Map<string, InstanceTypeCache>();
  const shares = new Map<string, RoleInRegion>();
  const regions = new Map<string, AwsRegion>();

  const stsOf = (region: string): STSClient => {
    const sts = platformSts.get(region) ?? createPlatformSts(region, handlers, settings);
    platformSts.set(region, sts);
    return sts;
  };

  const typesOf = (region: string): InstanceTypeCache => {
    const cache = typeCaches.get(region) ?? createInstanceTypeCache(clock);
    typeCaches.set(region, cache);
    return cache;
  };

  const assume = async (access: AwsAccess) => {
    const { region, roleArn, externalId } = access;
    try {
      const credentials = await boundedCall(boundOf(undefined, ASSUME_ROLE_TIMEOUT_MS), ({ signal }) =>
        assumeRole(stsOf(region), { roleArn, externalId, region }, signal),
      );
      log.debug({ roleArn, region, expiration: credentials.expiration }, 'role assumed');
      return credentials;
    } catch (error) {
      const failure = asAppError(error, ASSUME_ROLE_ACTION);
      log.warn({ roleArn, region, code: failure.code, context: failure.context }, 'role not assumed');
      throw failure;
    }
  };

  const shareOf = (access: AwsAccess): RoleInRegion => {
    const { region } = access;
    const credentials = createRoleCredentials(() => assume(access), clock);
    const forgetCredentials = (): void => credentials.forget();
    const clients = createRegionClients({ region, credentials, handlers, settings });
    const call = createCaller(settings.defaultTimeoutMs, forgetCredentials);
    const launch = {
      ec2: clients.ec2Launches,
      templates: createTemplateInterfaces(clients.ec2),
      clock,
      defaultTimeoutMs: settings.defaultTimeoutMs,
      forgetCredentials,
    };
    return (clusterId) => ({
      compute: createCompute({
        clusterId,
        clients,
        call,
        clock,
        launch,
        types: typesOf(region),
        clockSkewMs: () => skew.skewMs(),
      }),
      groups: createScalingGroups({
        clusterId,
        autoScaling: clients.autoScaling,
        once: clients.autoScalingOnce,
        call,
        clock,
      }),
      queue: (queueUrl) => createEventQueue(queueUrl, clients, call),
      onDemandPrices: (callOptions) =>
        call(PRICE_LIST_ACTION, (signal) => readOnDemandPrices(clients.pricing, region, signal), callOptions),
      tryPriceList: (callOptions) =>
        call(PRICE_LIST_ACTION, (signal) => askForOneProduct(clients.pricing, region, signal), callOptions),
      identity: (callOptions) =>
        call(
          'sts:GetCallerIdentity',
          async (signal) => {
            const output = await clients.sts.send(new GetCallerIdentityCommand({}), { abortSignal: signal });
            const identity = toIdentity(output);
            if (identity !== null) return identity;
            throw new AwsUnavailableError('STS answered without an identity', {
              action: 'sts:GetCallerIdentity',
              awsCode: 'malformed_answer',
              httpStatus: null,
              requestId: null,
            });
          },
          callOptions,
        ),
    });
  };

  return {
    open({ clusterId = null, ...access }: AwsAccess & { readonly clusterId?: string | null }) {
      const { roleArn, externalId, region } = access;
      const roleKey = JSON.stringify([roleArn, externalId, region]);
      const share = shares.get(roleKey) ?? shareOf(access);
      shares.set(roleKey, share);
      const key = JSON.stringify([clusterId, roleKey]);
      const opened = regions.get(key) ?? share(clusterId);
      regions.set(key, opened);
      return opened;
    },
    async assumableWithoutExternalId({ roleArn, region }, callOptions) {
      try {
        await boundedCall(boundOf(callOptions, settings.defaultTimeoutMs), ({ signal }) =>
          assumeRole(stsOf(region), { roleArn, externalId: null, region }, signal),
        );
        return true;
      } catch (error) {
        const failure = asAppError(error, ASSUME_ROLE_ACTION);
        if (failure instanceof AwsAccessError && failure.code === 'role_not_assumable') return false;
        throw failure;
      }
    },
    close() {
      shares.clear();
      regions.clear();
      platformSts.clear();
      handlers.polls.destroy();
      handlers.calls.destroy();
      return Promise.resolve();
    },
  };
}
