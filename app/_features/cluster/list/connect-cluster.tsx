'use client';
import { useSyncExternalStore } from 'react';
import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import HubOutlined from '@mui/icons-material/HubOutlined';
import { CodeBlock } from '@/app/_components/data/code-block';
import { EmptyState } from '@/app/_components/feedback/empty-state';
import { Surface } from '@/app/_components/frame/panel';

const noChanges = () => () => undefined;

function curlExample(origin: string): string {
  return [
    `curl -X POST ${origin}/api/v1/admin/clusters \\`,
    '  -H "Authorization: Bearer $CLOUDOPTIM_API_KEY" \\',
    '  -H "Content-Type: application/json" \\',
    "  -d '{",
    '    "cluster_name": "production-eks",',
    '    "k8s_api_endpoint": "https://EKS-ENDPOINT",',
    '    "k8s_token": "SERVICE_ACCOUNT_TOKEN",',
    '    "aws_role_arn": "arn:aws:iam::111122223333:role/CloudOptimRole",',
    '    "sqs_queue_url": "https://sqs.us-east-1.amazonaws.com/111122223333/cloudoptim-spot-warnings",',
    '    "region": "us-east-1"',
    "  }'",
  ].join('\n');
}

/** The first thing that a new installation shows: how a cluster is connected. */
export default function ConnectCluster() {
  const origin = useSyncExternalStore(
    noChanges,
    () => window.location.origin,
    () => 'https://YOUR-CLOUDOPTIM',
  );
  return (
    <Surface sx={{ px: { xs: 1, sm: 3 }, pb: 3 }}>
      <EmptyState icon={HubOutlined} title="Connect the first cluster">
        CloudOptim is agentless: it needs the address of the Kubernetes API, a service-account token, an IAM
        role and the queue of the Spot warnings. Nothing is installed in the cluster.
      </EmptyState>
      <Box sx={{ maxWidth: 860, mx: 'auto' }}>
        <CodeBlock label="Command" text={curlExample(origin)} />
        <Typography variant="body2" sx={{ color: 'text.secondary', mt: 1.5 }}>
          The answer has the cluster’s id and the external id that belongs into the role’s trust policy.
          Whatever does not answer is listed check by check, with its fix. The{' '}
          <Link href="/api/docs">API reference</Link> has every field.
        </Typography>
      </Box>
    </Surface>
  );
}
