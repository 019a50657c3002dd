'use client';
import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';

/** Rows of the height that the table will have, so that nothing jumps. */
export function TableSkeleton({ rows = 6, rowHeight = 56 }: { rows?: number; rowHeight?: number }) {
  return (
    <Box aria-busy aria-label="Loading" sx={{ px: 2.5, pb: 2 }}>
      {Array.from({ length: rows }, (_, index) => (
        <Box key={index} sx={{ height: rowHeight, display: 'flex', alignItems: 'center' }}>
          <Skeleton variant="rounded" height={rowHeight - 22} width="100%" />
        </Box>
      ))}
    </Box>
  );
}
