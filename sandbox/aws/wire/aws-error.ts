/** An answer that AWS would give instead of a result. `code` is the documented error code, `status` the HTTP status. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
    /** Name of the error's shape in the JSON protocol where it differs from the code (SQS). */
    readonly shapeName?: string,
  ) {
    super(message);
  }
}

export const missingParameter = (name: string): AwsError =>
  new AwsError('MissingParameter', `The request must contain the parameter ${name}`);

export const invalidParameterValue = (message: string): AwsError =>
  new AwsError('InvalidParameterValue', message);

/** AutoScaling's and STS's code for whatever does not hold in a request. */
export const validationError = (message: string): AwsError => new AwsError('ValidationError', message);

/** Answer to a request that would have been carried out but for its `DryRun` (EC2 API Reference, "Error codes"). */
export const dryRun = (): AwsError =>
  new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
