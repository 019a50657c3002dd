'use client';
import Box from '@mui/material/Box';
import { Tip } from '@/app/_components/controls/tip';
import { useLive, type LiveState } from './live-context';

const looks: Readonly<Record<LiveState, { label: string; hint: string; color: string; beats: boolean }>> = {
  connected: {
    label: 'Live',
    hint: 'Connected: changes show as they happen',
    color: 'brand.green',
    beats: false,
  },
  connecting: { label: 'Connecting', hint: 'Connecting to the live feed', color: 'brand.blue', beats: true },
  reconnecting: {
    label: 'Reconnecting',
    hint: 'The live feed was lost; it resumes where it stopped. Pages refresh every few seconds meanwhile',
    color: 'brand.yellow',
    beats: true,
  },
};

/** Whether what the page shows is live. */
export function LiveIndicator() {
  const { state } = useLive();
  const look = looks[state];
  return (
    <Tip title={look.hint}>
      <Box
        role="status"
        aria-label={`Live feed: ${look.label}`}
        data-state={state}
        sx={{
          display: 'inline-flex',
          alignItems: 'center',
          gap: 0.875,
          px: 0.75,
          fontSize: '0.8125rem',
          color: 'text.secondary',
        }}
      >
        <Box
          sx={{
            width: 9,
            height: 9,
            borderRadius: state === 'connected' ? '50%' : '3px',
            bgcolor: look.color,
            boxShadow: (theme) =>
              `0 0 0 3px color-mix(in srgb, ${theme.vars.palette.brand.green} ${state === 'connected' ? 22 : 0}%, transparent)`,
            animation: look.beats ? 'pulse 1.2s ease-in-out infinite' : 'none',
          }}
        />
        <Box component="span" sx={{ display: { xs: 'none', lg: 'inline' } }}>
          {look.label}
        </Box>
      </Box>
    </Tip>
  );
}
