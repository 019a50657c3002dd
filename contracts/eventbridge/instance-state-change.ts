import { z } from 'zod';
import { instanceIdSchema } from './envelope';

/**
 * {"id":"7bf73129-1428-4cd3-a780-95db273d1602","detail-type":"EC2 Instance State-change Notification",
 *  "source":"aws.ec2","account":"123456789012","time":"2019-11-11T21:29:54Z","region":"us-east-1",
 *  "resources":["arn:aws:ec2:us-east-1:123456789012:instance/i-abcd1111"],
 *  "detail":{"instance-id":"i-abcd1111","state":"pending"}}
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html
 */
export const INSTANCE_STATE_CHANGE = 'EC2 Instance State-change Notification';

export const instanceStateChangeDetail = z.object({
  'instance-id': instanceIdSchema,
  state: z.enum(['pending', 'running', 'stopping', 'stopped', 'shutting-down', 'terminated']),
});
