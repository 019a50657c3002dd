'use client';
import Box from '@mui/material/Box';
import PauseCircleOutlined from '@mui/icons-material/PauseCircleOutlined';
import { TimeAgo } from '@/app/_components/data/time-ago';
import { useScope } from '@/app/_lib/url/scope';
import type { Pause } from '@/app/_trpc/types';
import { levelWords, pauseSentence } from './pause-words';
import { usePauses } from './use-pauses';

function Banner({ pause }: { pause: Pause }) {
  const everything = pause.level === 'everything';
  return (
    <Box
      role="status"
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        columnGap: 1.25,
        px: { xs: 2, sm: 3 },
        py: 1,
        fontSize: '0.8438rem',
        color: '#06121F',
        bgcolor: everything ? 'brand.red' : 'brand.yellow',
      }}
    >
      <PauseCircleOutlined aria-hidden sx={{ fontSize: 20 }} />
      <strong>{pauseSentence(pause)}.</strong>
      <span>{levelWords[pause.level].consequence}</span>
      <span>
        By {pause.paused_by}, <TimeAgo at={pause.paused_at} />
        {pause.reason === null ? '' : `: ${pause.reason}`}
      </span>
    </Box>
  );
}

/** On every page while something is paused: the platform, or what the scope looks at. */
export function PauseBanner() {
  const { pauses, platform } = usePauses();
  const scope = useScope();
  const scoped = pauses?.find(
    (pause) =>
      pause.scope_id !== null && (pause.scope_id === scope.clusterId || pause.scope_id === scope.customerId),
  );
  return (
    <>
      {platform !== null && <Banner pause={platform} />}
      {scoped !== undefined && <Banner pause={scoped} />}
    </>
  );
}
