'use client';
import Box from '@mui/material/Box';
import type { Node } from '@/app/_trpc/types';

export const lifecycleWords: Readonly<Record<Node['node_type'], string>> = {
  spot: 'Spot',
  'on-demand': 'On-Demand',
  other: 'Other',
};

/** Fills by lifecycle: green Spot, blue On-Demand, gray what no share counts. */
const lifecycleFills: Readonly<Record<Node['node_type'], string>> = {
  spot: 'brand.green',
  'on-demand': 'brand.blue',
  other: 'text.disabled',
};

/** Lifecycle as a word with its color and a shape of its own. */
export function Lifecycle({ type }: { type: Node['node_type'] }) {
  return (
    <Box
      component="span"
      sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.75, whiteSpace: 'nowrap' }}
    >
      <Box
        component="span"
        aria-hidden
        sx={{
          width: 9,
          height: 9,
          flex: 'none',
          bgcolor: lifecycleFills[type],
          borderRadius: type === 'spot' ? '50%' : type === 'on-demand' ? '2px' : 0,
          transform: type === 'other' ? 'rotate(45deg)' : 'none',
        }}
      />
      {lifecycleWords[type]}
    </Box>
  );
}
