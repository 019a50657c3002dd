import * as autoscaling from '@aws-sdk/client-auto-scaling';
import { type OperationTable, operation } from '../model/operation';
import {
  detachInstances,
  enterStandby,
  resumeProcesses,
  setDesiredCapacity,
  setInstanceProtection,
  suspendProcesses,
  terminateInstanceInAutoScalingGroup,
  updateAutoScalingGroup,
} from './change-groups';
import {
  describeAutoScalingGroups,
  describeAutoScalingInstances,
  describeScalingActivities,
} from './describe-groups';

const MUTATES = { mutates: true };

/** EC2 Auto Scaling as the sandbox serves it. */
export const AUTOSCALING_OPERATIONS: OperationTable = {
  DescribeAutoScalingInstances: operation(
    autoscaling.DescribeAutoScalingInstances$,
    describeAutoScalingInstances,
  ),
  DescribeAutoScalingGroups: operation(autoscaling.DescribeAutoScalingGroups$, describeAutoScalingGroups),
  DescribeScalingActivities: operation(autoscaling.DescribeScalingActivities$, describeScalingActivities),
  DetachInstances: operation(autoscaling.DetachInstances$, detachInstances, MUTATES),
  TerminateInstanceInAutoScalingGroup: operation(
    autoscaling.TerminateInstanceInAutoScalingGroup$,
    terminateInstanceInAutoScalingGroup,
    MUTATES,
  ),
  SetDesiredCapacity: operation(autoscaling.SetDesiredCapacity$, setDesiredCapacity, MUTATES),
  SetInstanceProtection: operation(autoscaling.SetInstanceProtection$, setInstanceProtection, MUTATES),
  ResumeProcesses: operation(autoscaling.ResumeProcesses$, resumeProcesses, MUTATES),
  SuspendProcesses: operation(autoscaling.SuspendProcesses$, suspendProcesses, MUTATES),
  UpdateAutoScalingGroup: operation(autoscaling.UpdateAutoScalingGroup$, updateAutoScalingGroup, MUTATES),
  EnterStandby: operation(autoscaling.EnterStandby$, enterStandby, MUTATES),
};
