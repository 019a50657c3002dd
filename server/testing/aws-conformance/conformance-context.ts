import { afterAll, beforeAll } from 'vitest';
import type { AwsGateway, AwsRegion } from '@/server/ports/aws';
import { createAwsGateway } from '@/server/adapters/aws/gateway';
import {
  targetFromEnvironment,
  type ConformanceTarget,
} from '@/server/testing/aws-conformance/conformance-target';
import { startSimulatedTarget } from '@/server/testing/aws-conformance/simulated-target';
import { createRecordingLog, systemClock } from '@/server/testing/aws-conformance/test-clock';

/** What every part of the suite works with; the fields may be read inside tests and hooks only. */
export interface ConformanceContext {
  readonly target: ConformanceTarget;
  readonly gateway: AwsGateway;
  readonly region: AwsRegion;
}

/** Opens the target once for a test file: the endpoint that the environment names, else a simulated one. */
export function useConformance(): ConformanceContext {
  let opened: ConformanceContext | undefined;
  beforeAll(async () => {
    const target = targetFromEnvironment() ?? (await startSimulatedTarget());
    const gateway = createAwsGateway({ clock: systemClock, log: createRecordingLog() });
    const { roleArn, externalId, region } = target;
    opened = {
      target,
      gateway,
      region: gateway.open({ clusterId: 'conformance', roleArn, externalId, region }),
    };
  });
  afterAll(async () => {
    await opened?.gateway.close();
    await opened?.target.close();
  });
  const current = (): ConformanceContext => {
    if (opened === undefined) throw new Error('the conformance target is not open yet');
    return opened;
  };
  return {
    get target() {
      return current().target;
    },
    get gateway() {
      return current().gateway;
    },
    get region() {
      return current().region;
    },
  };
}
