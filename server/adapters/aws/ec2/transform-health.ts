import type { InstanceStatus, InstanceStatusSummary } from '@aws-sdk/client-ec2';
import type { InstanceHealth } from '@/server/ports/aws';

type Status = InstanceHealth['systemStatus'];

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceStatusSummary.html */
function toStatus(summary: InstanceStatusSummary | undefined): Status {
  const status = summary?.Status;
  switch (status) {
    case 'ok':
    case 'impaired':
    case 'initializing':
    case 'not-applicable':
    case 'insufficient-data':
      return status;
    default:
      return 'insufficient-data';
  }
}

/**
 * ```xml
 * <item><instanceId>i-0abc</instanceId><instanceState><code>16</code><name>running</name></instanceState>
 *   <systemStatus><status>impaired</status><details><item><name>reachability</name><status>failed</status>
 *     <impairedSince>2026-07-14T09:30:00.000Z</impairedSince></item></details></systemStatus>
 *   <instanceStatus><status>ok</status><details><item><name>reachability</name><status>passed</status></item></details></instanceStatus></item>
 * ```
 */
export function toInstanceHealth(status: InstanceStatus): InstanceHealth | null {
  if (!status.InstanceId) return null;
  const since = [status.SystemStatus, status.InstanceStatus]
    .flatMap((summary) => summary?.Details ?? [])
    .flatMap((detail) => (detail.ImpairedSince === undefined ? [] : [detail.ImpairedSince.getTime()]));
  return {
    instanceId: status.InstanceId,
    systemStatus: toStatus(status.SystemStatus),
    instanceStatus: toStatus(status.InstanceStatus),
    impairedSince: since.length === 0 ? null : new Date(Math.min(...since)),
  };
}
