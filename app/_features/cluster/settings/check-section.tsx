'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Cancel from '@mui/icons-material/Cancel';
import CheckCircle from '@mui/icons-material/CheckCircle';
import RemoveCircleOutlined from '@mui/icons-material/RemoveCircleOutlined';
import { toast, toastError } from '@/app/_components/feedback/toast';
import { CodeBlock } from '@/app/_components/data/code-block';
import { TimeAgo } from '@/app/_components/data/time-ago';
import { useMayOperate } from '@/app/_features/session/session-context';
import { useTRPC } from '@/app/_trpc/client';
import type { ClusterCheck, ClusterDetail } from '@/app/_trpc/types';
import { Section } from './section';

/** A fix that looks like something to paste is shown as such. */
function Fix({ fix }: { fix: string }) {
  return fix.includes('\n') ? (
    <Box sx={{ mt: 0.75 }}>
      <CodeBlock label="Fix" text={fix} maxHeight={200} />
    </Box>
  ) : (
    <Box sx={{ color: 'text.primary', mt: 0.25 }}>→ {fix}</Box>
  );
}

function CheckRow({ check }: { check: ClusterCheck }) {
  const optional = check.severity === 'optional';
  const Icon = check.ok ? CheckCircle : optional ? RemoveCircleOutlined : Cancel;
  return (
    <Box
      component="li"
      data-check={check.check}
      sx={{ display: 'flex', gap: 1.25, py: 1, borderTop: 1, borderColor: 'divider' }}
    >
      <Icon
        aria-label={check.ok ? 'passed' : optional ? 'missing, optional' : 'failed'}
        sx={{
          fontSize: 19,
          mt: 0.125,
          flex: 'none',
          color: check.ok ? 'success.main' : optional ? 'warning.main' : 'error.main',
        }}
      />
      <Box sx={{ minWidth: 0, flex: 1, fontSize: '0.8438rem' }}>
        <Box sx={{ fontWeight: 550, overflowWrap: 'anywhere' }}>
          {check.check}
          {check.feature !== null && (
            <Box component="span" sx={{ color: 'text.secondary', fontWeight: 400 }}>
              {' '}
              · for {check.feature.replaceAll('_', ' ')}
            </Box>
          )}
        </Box>
        <Box sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
          {check.message}
          {check.fix !== null && <Fix fix={check.fix} />}
        </Box>
      </Box>
    </Box>
  );
}

/** Every permission tested, ✓ or ✗ with the exact fix; what fails stands first. */
export function CheckSection({ cluster }: { cluster: ClusterDetail }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const mayOperate = useMayOperate();
  const run = useMutation(
    trpc.clusters.check.mutationOptions({
      onSuccess: async (result) => {
        await queryClient.invalidateQueries({ queryKey: trpc.clusters.pathKey() });
        if (result.ok) toast.success('Every required check passed');
        else toast.warning('Some checks failed', { description: 'The list shows how to fix each one.' });
      },
      onError: toastError('The check could not run'),
    }),
  );
  const result = cluster.check;
  const rank = (check: ClusterCheck) => (check.ok ? 2 : check.severity === 'required' ? 0 : 1);
  const checks = [...(result?.checks ?? [])].sort((a, b) => rank(a) - rank(b));
  const failing = checks.filter((check) => !check.ok).length;
  return (
    <Section
      title="Permission check"
      hint={
        result === null ? (
          'Never run'
        ) : (
          <>
            {failing === 0 ? `All ${checks.length} passed` : `${failing} of ${checks.length} failed`} ·{' '}
            <TimeAgo at={result.checked_at} />
          </>
        )
      }
      actions={
        <Button
          size="small"
          variant="outlined"
          disabled={!mayOperate}
          loading={run.isPending}
          onClick={() => run.mutate({ cluster_id: cluster.cluster_id })}
        >
          Check now
        </Button>
      }
    >
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {checks.map((check) => (
          <CheckRow key={check.check} check={check} />
        ))}
      </Box>
    </Section>
  );
}
