import { z } from 'zod';
import { plainText } from './envelope';

/**
 * {"version":"0","id":"7bf73129-1428-4cd3-a780-95db273d1602","detail-type":"AWS Health Event","source":"aws.health",
 *  "account":"123456789012","time":"2023-01-26T01:43:21Z","region":"us-west-2","resources":["i-abcd1111"],
 *  "detail":{"eventArn":"arn:aws:health:us-west-2::event/EC2/AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED/…","service":"EC2",
 *   "eventTypeCode":"AWS_EC2_PERSISTENT_INSTANCE_RETIREMENT_SCHEDULED","eventTypeCategory":"scheduledChange",
 *   "startTime":"Thu, 26 Jan 2023 13:19:03 GMT","affectedEntities":[{"entityValue":"i-abcd1111"}]}}
 * https://docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html
 */
export const HEALTH_EVENT = 'AWS Health Event';

export const healthScheduledChangeDetail = z.object({
  service: plainText(64),
  eventTypeCode: plainText(256),
  eventTypeCategory: plainText(64),
  startTime: plainText(64).optional(),
  affectedEntities: z.array(z.object({ entityValue: z.string().max(2048) })).max(1000),
});
