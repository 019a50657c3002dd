'use client';
import { Copyable } from '@/app/_components/feedback/copyable';
import { Facts } from '@/app/_components/data/facts';
import { Lifecycle } from '@/app/_components/data/lifecycle';
import { Missing, TimeAgo } from '@/app/_components/data/time-ago';
import { Panel } from '@/app/_components/frame/panel';
import { formatDuration } from '@/app/_lib/format/time';
import type { SpotWarningDetail } from '@/app/_trpc/types';

const sourceWords: Readonly<Record<SpotWarningDetail['source'], string>> = {
  queue: 'The customer’s SQS queue',
  api: 'The API',
  poll: 'Polled from EC2',
};

function id(value: string | null, label: string, reason: string) {
  return value === null ? <Missing reason={reason} /> : <Copyable value={value} label={label} />;
}

function replacedBy(event: SpotWarningDetail) {
  switch (event.replacement_node_type) {
    case 'spot':
    case 'on-demand':
      return <Lifecycle type={event.replacement_node_type} />;
    case 'group':
      return 'The instance’s own Auto Scaling group';
    case 'none':
      return 'Not replaced: the other nodes have room';
    case null:
      return <Missing reason={event.status === 'handling' ? 'Not decided yet' : 'Nothing was launched'} />;
    default: {
      const never: never = event.replacement_node_type;
      return never;
    }
  }
}

/** What the warning is about and what became of it; ids to copy. */
export function WarningFacts({ event }: { event: SpotWarningDetail }) {
  return (
    <Panel title="Facts">
      <Facts
        facts={[
          ['Instance', id(event.instance_id, 'Instance id', 'The event names no instance')],
          ['Node', id(event.node_name, 'Node name', 'No node of a registered cluster has this instance')],
          [
            'Account and region',
            `${event.account ?? 'unknown account'} · ${event.region ?? 'unknown region'}`,
          ],
          ['AWS will', event.instance_action ?? <Missing reason="The event does not say" />],
          ['Event time', <TimeAgo key="t" at={event.event_time} missing="The event has no time" />],
          ['Source', sourceWords[event.source]],
          ['Duplicates', event.duplicates === 0 ? 'None' : `${event.duplicates}, nothing was done twice`],
          ['Replaced by', replacedBy(event)],
          [
            'Replacement instance',
            id(event.replacement_instance_id, 'Instance id', 'No replacement was launched'),
          ],
          [
            'Drain',
            event.drain_duration_seconds === null ? (
              <Missing
                key="d"
                reason={event.status === 'handling' ? 'Not finished yet' : 'Nothing was drained'}
              />
            ) : (
              `${formatDuration(event.drain_duration_seconds)}${event.pod_count === null ? '' : `, ${event.pod_count} pods`}`
            ),
          ],
          ['Event id', id(event.event_id, 'Event id', '')],
          ['EventBridge id', id(event.eventbridge_id, 'EventBridge id', '')],
          ['Plan', id(event.plan_id, 'Plan id', 'No plan was opened for it')],
        ]}
      />
    </Panel>
  );
}
