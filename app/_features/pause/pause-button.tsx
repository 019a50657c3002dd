'use client';
import { lazy, Suspense, useState } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import PauseCircleOutlined from '@mui/icons-material/PauseCircleOutlined';
import PlayCircleOutlined from '@mui/icons-material/PlayCircleOutlined';
import { usePauses } from './use-pauses';

const PauseDialog = lazy(() => import('./pause-dialog'));

/** The platform's pause switch with its state; what it does is asked in a dialog. */
export function PauseButton() {
  const { pauses, platform } = usePauses();
  const [open, setOpen] = useState(false);
  const label =
    pauses === undefined
      ? 'Running state unknown'
      : platform === null
        ? 'Running'
        : platform.level === 'everything'
          ? 'All paused'
          : 'Optimization paused';
  const Icon = platform === null ? PlayCircleOutlined : PauseCircleOutlined;
  return (
    <>
      <Button
        color={platform === null ? 'inherit' : platform.level === 'everything' ? 'error' : 'warning'}
        onClick={() => setOpen(true)}
        aria-haspopup="dialog"
        aria-label={`Pause switch: ${label}`}
        title="Pause switch"
        sx={{
          minWidth: 40,
          px: { xs: 1, lg: 1.25 },
          color: platform === null ? 'text.secondary' : undefined,
        }}
      >
        <Icon aria-hidden sx={{ fontSize: 21, color: platform === null ? 'success.main' : undefined }} />
        <Box
          component="span"
          sx={{ display: { xs: 'none', lg: 'inline' }, ml: 0.875, fontSize: '0.8125rem' }}
        >
          {pauses === undefined ? 'Pause' : label}
        </Box>
      </Button>
      {open && (
        <Suspense fallback={null}>
          <PauseDialog current={platform} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
