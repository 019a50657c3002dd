'use client';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import { pauseSentence } from '@/app/_features/pause/pause-words';
import { useScope } from '@/app/_lib/url/scope';
import type { ClusterDetail } from '@/app/_trpc/types';

type Notice = { severity: 'warning' | 'error'; text: string };

/** What is wrong with the cluster, in sentences: its token (Decision 36), its node template (Decision 30). */
function noticesOf(cluster: ClusterDetail, bannerShowsIt: boolean): Notice[] {
  const notices: Notice[] = [];
  if (cluster.status !== 'connected' && cluster.status_reason !== null) {
    notices.push({
      severity: cluster.status === 'unreachable' ? 'error' : 'warning',
      text: `This cluster is ${cluster.status}: ${cluster.status_reason}`,
    });
  }
  if (cluster.token.state === 'expired') {
    notices.push({
      severity: 'error',
      text: 'The service-account token has expired. Replacing it interrupts nothing.',
    });
  }
  if (cluster.token.state === 'expiring') {
    notices.push({
      severity: 'warning',
      text: 'The service-account token expires soon: a fifth of its lifetime or less is left.',
    });
  }
  const paused = cluster.pauses.find((pause) => pause.scope !== 'platform');
  if (paused !== undefined && !bannerShowsIt) {
    notices.push({
      severity: paused.level === 'everything' ? 'error' : 'warning',
      text: `${pauseSentence(paused, cluster.cluster_name)}.`,
    });
  }
  if (cluster.node_template !== null && cluster.node_template.status !== 'verified') {
    const reasons = cluster.node_template.review_reasons;
    notices.push({
      severity: 'error',
      text:
        cluster.node_template.status === 'needs_review'
          ? `The node template needs a review: ${reasons.join('; ')}`
          : 'The node template is untested: a replacement uses the interrupted node’s own template and type.',
    });
  }
  return notices;
}

export function ClusterNotices({ cluster }: { cluster: ClusterDetail }) {
  const scope = useScope();
  const notices = noticesOf(
    cluster,
    scope.clusterId === cluster.cluster_id || scope.customerId === cluster.customer_id,
  );
  if (notices.length === 0) return null;
  return (
    <Box sx={{ display: 'grid', gap: 1, mb: 2 }}>
      {notices.map((notice) => (
        <Alert key={notice.text} severity={notice.severity} variant="outlined">
          {notice.text}
        </Alert>
      ))}
    </Box>
  );
}
