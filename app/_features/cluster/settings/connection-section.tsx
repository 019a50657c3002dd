'use client';
import { Copyable } from '@/app/_components/feedback/copyable';
import { Facts } from '@/app/_components/data/facts';
import { Missing, TimeAgo } from '@/app/_components/data/time-ago';
import { ToneChip, type Tone } from '@/app/_components/data/tone-chip';
import type { ClusterDetail } from '@/app/_trpc/types';
import { Section } from './section';

const tokenLooks: Readonly<Record<ClusterDetail['token']['state'], { label: string; tone: Tone }>> = {
  valid: { label: 'Valid', tone: 'good' },
  expiring: { label: 'Expires soon', tone: 'caution' },
  expired: { label: 'Expired', tone: 'bad' },
  no_expiry: { label: 'No expiry, or it cannot be read', tone: 'caution' },
  missing: { label: 'Missing', tone: 'bad' },
};

/** Addresses, role, queue and token; the token itself is never shown. */
export function ConnectionSection({ cluster }: { cluster: ClusterDetail }) {
  const { token } = cluster;
  return (
    <Section title="Connection">
      <Facts
        facts={[
          ['Cluster id', <Copyable key="id" value={cluster.cluster_id} label="Cluster id" />],
          ['Kubernetes API', <Copyable key="api" value={cluster.k8s_api_endpoint} label="Address" />],
          ['CA certificate', cluster.has_ca_certificate ? 'Given' : 'Public certificate authorities'],
          ['IAM role', <Copyable key="role" value={cluster.aws_role_arn} label="Role ARN" />],
          ['External id', <Copyable key="ext" value={cluster.external_id} label="External id" />],
          [
            'Queue',
            cluster.sqs_queue_url === null ? (
              <Missing key="queue" reason="No queue: Spot warnings arrive by the API only" />
            ) : (
              <Copyable key="queue" value={cluster.sqs_queue_url} label="Queue address" />
            ),
          ],
          ['Token', <ToneChip key="token" {...tokenLooks[token.state]} />],
          [
            'Token expires',
            <TimeAgo key="ends" at={token.expires_at} missing="It has no end that can be read" />,
          ],
        ]}
      />
    </Section>
  );
}
