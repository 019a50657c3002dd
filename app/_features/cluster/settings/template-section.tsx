'use client';
import Box from '@mui/material/Box';
import { Copyable } from '@/app/_components/feedback/copyable';
import { Facts } from '@/app/_components/data/facts';
import { TimeAgo } from '@/app/_components/data/time-ago';
import { ToneChip, type Tone } from '@/app/_components/data/tone-chip';
import type { ClusterDetail } from '@/app/_trpc/types';
import { ProveTemplate } from './prove-template';
import { Section } from './section';

type Template = NonNullable<ClusterDetail['node_template']>;

const looks: Readonly<Record<Template['status'], { label: string; tone: Tone }>> = {
  verified: { label: 'Tested', tone: 'good' },
  unverified: { label: 'Untested', tone: 'bad' },
  needs_review: { label: 'Needs review', tone: 'bad' },
};

/** What a replacement is launched from. */
export function TemplateSection({ cluster }: { cluster: ClusterDetail }) {
  const template = cluster.node_template;
  if (template === null) {
    return (
      <Section title="Node template">
        <Box sx={{ fontSize: '0.8438rem', color: 'text.secondary' }}>
          None yet. It is copied from a healthy node or set at registration.
        </Box>
      </Section>
    );
  }
  const source =
    template.launch_template_id === null
      ? (template.image_id ?? 'unknown')
      : `${template.launch_template_id} version ${template.launch_template_version ?? '?'}`;
  return (
    <Section
      title="Node template"
      actions={
        <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
          <ProveTemplate cluster={cluster} />
          <ToneChip {...looks[template.status]} />
        </Box>
      }
    >
      <Facts
        facts={[
          ['From', <Copyable key="source" value={source} label="Source" />],
          ['Origin', template.origin === 'given' ? 'Set at registration' : 'Copied from a healthy node'],
          [
            'Zones',
            template.availability_zones.length === 0
              ? 'From its source'
              : template.availability_zones.join(', '),
          ],
          [
            'Security groups',
            template.security_group_ids.length === 0
              ? 'From its source'
              : template.security_group_ids.join(', '),
          ],
          [
            'Tested',
            <TimeAgo key="at" at={template.verified_at} missing="No proof launch has succeeded yet" />,
          ],
          ['Changed', <TimeAgo key="changed" at={template.updated_at} />],
        ]}
      />
      {template.review_reasons.length > 0 && (
        <Box component="ul" sx={{ m: 0, mt: 1.5, pl: 2.5, fontSize: '0.8438rem', color: 'error.main' }}>
          {template.review_reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </Box>
      )}
    </Section>
  );
}
