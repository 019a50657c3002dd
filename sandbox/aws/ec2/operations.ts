import * as ec2 from '@aws-sdk/client-ec2';
import { type OperationTable, operation } from '../model/operation';
import { createFleet } from './fleet/create-fleet';
import { describeInstanceAttribute } from './instances/describe-instance-attribute';
import { describeInstanceStatus } from './instances/describe-instance-status';
import { describeInstanceTypeOfferings, describeInstanceTypes } from './catalog/describe-instance-types';
import { describeInstances } from './instances/describe-instances';
import { describeImages, describeLaunchTemplateVersions } from './launches/describe-launch-sources';
import {
  describeAvailabilityZones,
  describeRegions,
  describeSecurityGroups,
  describeSubnets,
} from './describe-network';
import { describeSpotInstanceRequests } from './instances/describe-spot-instance-requests';
import { describeSpotPriceHistory } from './catalog/describe-spot-price-history';
import { runInstances } from './launches/run-instances';
import { createTags, deleteTags, describeTags } from './tags';
import { terminateInstances } from './instances/terminate-instances';
import { createSnapshot, deleteVolume, describeSnapshots, describeVolumes } from './volumes';

const MUTATES = { mutates: true };

/**
 * EC2 as the sandbox serves it. RunInstances and CreateFleet check their permissions themselves, since those depend
 * on what is launched.
 */
export const EC2_OPERATIONS: OperationTable = {
  RunInstances: operation(ec2.RunInstances$, runInstances, { mutates: true, needsPermission: false }),
  CreateFleet: operation(ec2.CreateFleet$, createFleet, { mutates: true, needsPermission: false }),
  TerminateInstances: operation(ec2.TerminateInstances$, terminateInstances, MUTATES),
  DescribeInstances: operation(ec2.DescribeInstances$, describeInstances),
  DescribeInstanceStatus: operation(ec2.DescribeInstanceStatus$, describeInstanceStatus),
  DescribeInstanceTypes: operation(ec2.DescribeInstanceTypes$, describeInstanceTypes),
  DescribeInstanceTypeOfferings: operation(ec2.DescribeInstanceTypeOfferings$, describeInstanceTypeOfferings),
  DescribeInstanceAttribute: operation(ec2.DescribeInstanceAttribute$, describeInstanceAttribute),
  DescribeSpotPriceHistory: operation(ec2.DescribeSpotPriceHistory$, describeSpotPriceHistory),
  DescribeSpotInstanceRequests: operation(ec2.DescribeSpotInstanceRequests$, describeSpotInstanceRequests),
  DescribeSubnets: operation(ec2.DescribeSubnets$, describeSubnets),
  DescribeSecurityGroups: operation(ec2.DescribeSecurityGroups$, describeSecurityGroups),
  DescribeAvailabilityZones: operation(ec2.DescribeAvailabilityZones$, describeAvailabilityZones),
  DescribeRegions: operation(ec2.DescribeRegions$, describeRegions),
  DescribeLaunchTemplateVersions: operation(
    ec2.DescribeLaunchTemplateVersions$,
    describeLaunchTemplateVersions,
  ),
  DescribeImages: operation(ec2.DescribeImages$, describeImages),
  DescribeVolumes: operation(ec2.DescribeVolumes$, describeVolumes),
  DeleteVolume: operation(ec2.DeleteVolume$, deleteVolume, MUTATES),
  CreateSnapshot: operation(ec2.CreateSnapshot$, createSnapshot, MUTATES),
  DescribeSnapshots: operation(ec2.DescribeSnapshots$, describeSnapshots),
  CreateTags: operation(ec2.CreateTags$, createTags, MUTATES),
  DeleteTags: operation(ec2.DeleteTags$, deleteTags, MUTATES),
  DescribeTags: operation(ec2.DescribeTags$, describeTags),
};
