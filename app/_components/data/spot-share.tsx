'use client';
import Box from '@mui/material/Box';
import { formatShare } from '@/app/_lib/format/quantity';
import { Missing } from './time-ago';

/** Nodes of a cluster by lifecycle as a bar, with the share of Spot in words. */
export function SpotShare({ spot, onDemand, total }: { spot: number; onDemand: number; total: number }) {
  const counted = spot + onDemand;
  if (counted === 0) return <Missing reason="No nodes counted yet" />;
  const width = (count: number) => ({ width: `${(count / total) * 100}%` });
  return (
    <Box
      sx={{ display: 'inline-flex', alignItems: 'center', gap: { xs: 0.75, sm: 1.25 }, whiteSpace: 'nowrap' }}
    >
      <Box
        role="img"
        aria-label={`${spot} Spot, ${onDemand} On-Demand, ${total - counted} other`}
        sx={{
          display: 'flex',
          gap: '2px',
          width: { xs: 44, sm: 84 },
          height: 8,
          borderRadius: 1,
          overflow: 'hidden',
          bgcolor: 'surface.sunken',
        }}
      >
        <Box style={width(spot)} sx={{ bgcolor: 'brand.green' }} />
        <Box style={width(onDemand)} sx={{ bgcolor: 'brand.blue' }} />
        <Box style={width(total - counted)} sx={{ bgcolor: 'text.disabled' }} />
      </Box>
      <span className="tabular">{formatShare(spot / counted)}</span>
    </Box>
  );
}
