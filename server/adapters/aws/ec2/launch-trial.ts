import { RunInstancesCommand } from '@aws-sdk/client-ec2';
import type { LaunchDraft, LaunchRequest } from '@/server/ports/aws';
import { AwsRequestRefusedError } from '@/server/ports/aws-errors';
import { errorFacts } from '@/server/adapters/aws/errors/error-facts';
import {
  asksForInterfaces,
  fitted,
  learnedemplate,
  type LaunchContext,
} from '@/server/adapters/aws/ec2/launch';
import { toRunInstancesInput } from '@/server/adapters/aws/ec2/launch-request';

/**
 * Answer to a dry run that would have been carried out; without the permission it is `UnauthorizedOperation`:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html ("DryRun")
 */
export const WOULD_HAVE_SUCCEEDED = 'DryRunOperation';

const failure = (awsCode: string) => ({
  action: 'ec2:RunInstances',
  awsCode,
  httpStatus: null,
  requestId: null,
});

/** RunInstances with `DryRun`, in the form in which the launch itself would be sent. Throws what EC2 has against it. */
export async function tryRunInstances(
  context: Pick<LaunchContext, 'ec2' | 'templates'>,
  draft: LaunchDraft,
  signal: AbortSignal,
): Promise<void> {
  const request: LaunchRequest = { ...draft, clientToken: '', stepIds: ['dry-run'] };
  const input = toRunInstancesInput(request);
  if (!input.ok) throw new AwsRequestRefusedError(input.error.message, failure(input.error.code));
  // A token of the SDK's own: a dry run must not stand in the way of a launch.
  const { ClientToken: _ofALaunch, ...call } = input.value;

  const refusal = async (): Promise<unknown> => {
    try {
      const command = new RunInstancesCommand({ ...fitted(call, request, context.templates), DryRun: true });
      const { Instances = [] } = await context.ec2.send(command, { abortSignal: signal });
      const ids = Instances.map((instance) => instance.InstanceId).join(', ');
      return new AwsRequestRefusedError(
        `the endpoint does not know DryRun and launched ${ids}`,
        failure('dry_run_ignored'),
      );
    } catch (error) {
      return error;
    }
  };

  let error = await refusal();
  if (asksForInterfaces(errorFacts(error)) && (await learnedemplate(context.templates, request, signal)))
    error = await refusal();
  if (errorFacts(error).code !== WOULD_HAVE_SUCCEEDED) throw error;
}
