import { CreateFleetCommand, type EC2Client } from '@aws-sdk/client-ec2';
import type { FleetOutcome, FleetRequest } from '@/server/ports/aws';
import { AwsRequestRefusedError } from '@/server/ports/aws-errors';
import type { CallOptions } from '@/server/ports/cluster-api';
import { boundedCall, boundOf } from '@/server/adapters/resilience/bounded-call';
import { errorFacts } from '@/server/adapters/aws/errors/error-facts';
import { toFleetOutcome } from '@/server/adapters/aws/ec2/fleet-outcome';
import { toCreateFleetInput } from '@/server/adapters/aws/ec2/fleet-request';
import { failedBeforeWire, sendUntilTaken, type LaunchContext } from '@/server/adapters/aws/ec2/launch';
import { WOULD_HAVE_SUCCEEDED } from '@/server/adapters/aws/ec2/launch-trial';

const ACTION = 'ec2:CreateFleet';

/** One CreateFleet, sent again within the bound only after an answer that shows that nothing was executed. */
export async function createFleet(
  context: LaunchContext,
  request: FleetRequest,
  options: CallOptions | undefined,
): Promise<FleetOutcome> {
  const input = toCreateFleetInput(request);
  if (!input.ok) return { kind: 'refused', ...input.error, failures: [] };
  const command = { ...input.value, ClientToken: request.clientToken };
  try {
    return await boundedCall(boundOf(options, context.defaultTimeoutMs), (within) =>
      sendUntilTaken(context, within, async () =>
        toFleetOutcome(
          request,
          await context.ec2.send(new CreateFleetCommand(command), { abortSignal: within.signal }),
        ),
      ),
    );
  } catch (error) {
    return { ...failedBeforeWire(error, ACTION), failures: [] };
  }
}

/** CreateFleet with `DryRun`. Throws what EC2 has against it. */
export async function tryCreateFleet(
  ec2: EC2Client,
  draft: Omit<FleetRequest, 'clientToken' | 'stepIds'>,
  signal: AbortSignal,
): Promise<void> {
  const failure = (awsCode: string) => ({ action: ACTION, awsCode, httpStatus: null, requestId: null });
  const input = toCreateFleetInput({ ...draft, stepIds: ['dry-run'] });
  if (!input.ok) throw new AwsRequestRefusedError(input.error.message, failure(input.error.code));
  let answer: unknown = new AwsRequestRefusedError(
    'the endpoint does not know DryRun',
    failure('dry_run_ignored'),
  );
  try {
    await ec2.send(new CreateFleetCommand({ ...input.value, DryRun: true }), { abortSignal: signal });
  } catch (error) {
    answer = error;
  }
  if (errorFacts(answer).code !== WOULD_HAVE_SUCCEEDED) throw answer;
}
