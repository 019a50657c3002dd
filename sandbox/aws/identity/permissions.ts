/** What the product's IAM policy grants, as the specification of its AWS API use lists it. */
export const FULL_PERMISSIONS: readonly string[] = [
  'sqs:ReceiveMessage',
  'sqs:DeleteMessage',
  'sqs:ChangeMessageVisibility',
  'sqs:GetQueueAttributes',
  'sqs:GetQueueUrl',
  'sqs:SendMessage',
  'ec2:RunInstances',
  'ec2:CreateFleet',
  'ec2:TerminateInstances',
  'ec2:CreateTags',
  'ec2:CreateSnapshot',
  'ec2:DeleteVolume',
  'ec2:DescribeInstances',
  'ec2:DescribeInstanceTypes',
  'ec2:DescribeInstanceTypeOfferings',
  'ec2:DescribeInstanceAttribute',
  'ec2:DescribeInstanceStatus',
  'ec2:DescribeSpotPriceHistory',
  'ec2:DescribeSpotInstanceRequests',
  'ec2:DescribeLaunchTemplateVersions',
  'ec2:DescribeSubnets',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeVolumes',
  'ec2:DescribeSnapshots',
  'ec2:DescribeRegions',
  'ec2:DescribeAvailabilityZones',
  'ec2:DescribeImages',
  'ec2:DescribeTags',
  'ec2:DeleteTags',
  'autoscaling:DescribeAutoScalingInstances',
  'autoscaling:DescribeAutoScalingGroups',
  'autoscaling:DescribeScalingActivities',
  'autoscaling:DetachInstances',
  'autoscaling:TerminateInstanceInAutoScalingGroup',
  'autoscaling:SetDesiredCapacity',
  'autoscaling:EnterStandby',
  'pricing:GetProducts',
  'iam:PassRole',
  'iam:CreateServiceLinkedRole',
];

/**
 * The older, smaller grants of early customers. `iam:PassRole` stands beside the eight: AWS refuses any launch with
 * an instance profile without it (IAM User Guide, "Grant a user permissions to pass a role"), so whoever could launch
 * nodes with the older policy had it.
 */
export const OLDER_PERMISSIONS: readonly string[] = [
  'ec2:RunInstances',
  'ec2:TerminateInstances',
  'ec2:DescribeInstances',
  'ec2:DescribeSpotPriceHistory',
  'ec2:CreateTags',
  'sqs:ReceiveMessage',
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
  'iam:PassRole',
];
