import { z } from 'zod';
import { instanceIdSchema } from './envelope';

/**
 * {"version":"0","id":"5d5555d5-dd55-5555-5555-5555dd55d55d","detail-type":"EC2 Instance Rebalance Recommendation",
 *  "source":"aws.ec2","account":"123456789012","time":"2020-09-20T11:00:00Z","region":"us-east-2",
 *  "resources":["arn:aws:ec2:us-east-2:123456789012:instance/i-0b662ef9931388ba0"],
 *  "detail":{"instance-id":"i-0b662ef9931388ba0"}}
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/rebalance-recommendations.html
 */
export const REBALANCE_RECOMMENDATION = 'EC2 Instance Rebalance Recommendation';

export const rebalanceRecommendationDetail = z.object({ 'instance-id': instanceIdSchema });
