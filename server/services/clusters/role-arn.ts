/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns */
const ROLE_ARN = /^arn:(aws|aws-cn|aws-us-gov):iam::(\d{12}):role\/[\w+=,.@/-]+$/;

export interface RoleArn {
  readonly partition: 'aws' | 'aws-cn' | 'aws-us-gov';
  readonly account: string;
}

/** Partition and account of a role's ARN; null when it is none. */
export function parseRoleArn(arn: string): RoleArn | null {
  const match = ROLE_ARN.exec(arn);
  const [, partition, account] = match ?? [];
  if (account === undefined) return null;
  switch (partition) {
    case 'aws':
    case 'aws-cn':
    case 'aws-us-gov':
      return { partition, account };
    default:
      return null;
  }
}
