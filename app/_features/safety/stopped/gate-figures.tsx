'use client';
import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import { Surface } from '@/app/_components/frame/panel';
import { formatCount } from '@/app/_lib/format/quantity';
import type { SafetyReport } from '@/app/_trpc/types';

/** What the gate did in the range, in four numbers. */
export function GateFigures({ report, words }: { report: SafetyReport | undefined; words: string }) {
  const counts = report?.validations;
  const figures = [
    ['Evaluated', counts?.total, `in ${words}`],
    ['Approved as requested', counts?.approved, 'every layer passed, or failed no more than before'],
    ['Safe alternative', counts?.safe_alternatives_created, 'changed until every layer passed'],
    ['Stopped', counts?.rejected, 'rejected: nothing was executed'],
  ] as const;
  return (
    <Surface aria-label="What the gate did" sx={{ p: { xs: 2, sm: 2.5 } }}>
      <Box
        component="dl"
        sx={{
          display: 'grid',
          gap: 2,
          m: 0,
          gridTemplateColumns: { xs: 'repeat(2, minmax(0, 1fr))', md: 'repeat(4, minmax(0, 1fr))' },
        }}
      >
        {figures.map(([name, value, note]) => (
          <Box key={name} sx={{ minWidth: 0 }}>
            <Box component="dt" sx={{ fontSize: '0.8125rem', color: 'text.secondary' }}>
              {name}
            </Box>
            <Box
              component="dd"
              className="tabular"
              sx={{
                m: 0,
                fontSize: '1.625rem',
                fontWeight: 650,
                letterSpacing: '-0.02em',
                ...(name === 'Stopped' && (value ?? 0) > 0 ? { color: 'error.main' } : {}),
              }}
            >
              {value === undefined ? <Skeleton width={56} /> : formatCount(value)}
            </Box>
            <Box component="dd" sx={{ m: 0, fontSize: '0.75rem', color: 'text.secondary' }}>
              {note}
            </Box>
          </Box>
        ))}
      </Box>
    </Surface>
  );
}
