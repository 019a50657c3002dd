'use client';
import Box from '@mui/material/Box';
import { Missing } from '@/app/_components/data/time-ago';
import { formatShare } from '@/app/_lib/format/quantity';

/** Above this share a bar turns to the caution color. */
const HIGH_SHARE = 0.85;

/** Used of capacity as a bar and in words; capacity may be unknown. */
export function UsageBar(props: {
  used: number | null;
  capacity: number | null;
  format: (value: number) => string;
  label: string;
}) {
  const { used, capacity, format } = props;
  if (used === null) return <Missing reason={`${props.label} usage of this node is not measured`} />;
  const share = capacity === null || capacity === 0 ? null : used / capacity;
  return (
    <Box
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 1.5,
        flex: 1,
        minWidth: { xs: 0, sm: 120 },
        justifyContent: 'flex-end',
      }}
    >
      <Box
        aria-hidden
        sx={{
          flex: '1 1 60px',
          display: { xs: 'none', sm: 'block' },
          maxWidth: 220,
          height: 8,
          borderRadius: 1,
          bgcolor: 'surface.sunken',
          overflow: 'hidden',
        }}
      >
        {share !== null && (
          <Box
            style={{ width: `${Math.min(100, share * 100)}%` }}
            sx={{
              height: '100%',
              borderRadius: 1,
              bgcolor: share > HIGH_SHARE ? 'brand.yellow' : 'brand.blue',
            }}
          />
        )}
      </Box>
      <Box
        className="tabular"
        sx={{ whiteSpace: 'nowrap', minWidth: { xs: 0, sm: 132 }, textAlign: 'right' }}
      >
        {format(used)}
        <Box component="span" sx={{ color: 'text.secondary' }}>
          {share === null ? '' : ` · ${formatShare(share)}`}
        </Box>
      </Box>
    </Box>
  );
}
