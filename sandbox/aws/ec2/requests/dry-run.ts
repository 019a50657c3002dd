import { AwsError } from '../../wire/aws-error';

/** Answer to a request that would have been carried out but for its `DryRun` (EC2 API Reference, "Error codes"). */
export const dryRun = (): AwsError =>
  new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
