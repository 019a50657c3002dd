import Box from '@mui/material/Box';
import type { MarkKind } from './notice-axis';

/** Each mark has a shape of its own, so that color is never the only sign. */
const paths: Readonly<Record<MarkKind, string>> = {
  received: 'M3 1.5 11 6 3 10.5Z',
  cordoned: 'M2 2h8v8H2Z',
  drained: 'M6 1a5 5 0 1 1 0 10A5 5 0 0 1 6 1Z',
  replaced: 'M6 .5 11.5 6 6 11.5 .5 6Z',
  terminated: 'M2.6 1.2 6 4.6 9.4 1.2 10.8 2.6 7.4 6l3.4 3.4-1.4 1.4L6 7.4 2.6 10.8 1.2 9.4 4.6 6 1.2 2.6Z',
};

const markColors: Readonly<Record<MarkKind, string>> = {
  received: 'text.secondary',
  cordoned: 'warning.main',
  drained: 'info.main',
  replaced: 'success.main',
  terminated: 'error.main',
};

export const markWords: Readonly<Record<MarkKind, string>> = {
  received: 'Received',
  cordoned: 'Cordoned',
  drained: 'Drained',
  replaced: 'Replacement ready',
  terminated: 'Terminated',
};

export function MarkShape({ kind, size = 12 }: { kind: MarkKind; size?: number }) {
  return (
    <Box
      component="svg"
      viewBox="0 0 12 12"
      aria-hidden
      sx={{
        width: size,
        height: size,
        display: 'block',
        flex: 'none',
        color: markColors[kind],
        overflow: 'visible',
      }}
    >
      <Box
        component="path"
        d={paths[kind]}
        sx={{
          fill: 'currentColor',
          stroke: (theme) => theme.vars.palette.background.default,
          strokeWidth: 1.6,
          paintOrder: 'stroke',
        }}
      />
    </Box>
  );
}
