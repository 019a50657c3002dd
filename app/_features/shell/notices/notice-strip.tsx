'use client';
import type { ReactNode } from 'react';
import Box from '@mui/material/Box';
import ErrorOutlined from '@mui/icons-material/ErrorOutlined';
import ReportProblem from '@mui/icons-material/ReportProblem';

/** One line over the page about the console itself; the page below keeps what it shows. */
export function NoticeStrip({ severity, children }: { severity: 'warning' | 'error'; children: ReactNode }) {
  const Icon = severity === 'error' ? ErrorOutlined : ReportProblem;
  return (
    <Box
      role="status"
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        columnGap: 1.25,
        rowGap: 0.25,
        px: { xs: 2, sm: 3 },
        py: 0.75,
        fontSize: '0.8438rem',
        borderBottom: 1,
        borderColor: 'divider',
        bgcolor: 'surface.sunken',
      }}
    >
      <Box
        component={Icon}
        aria-label={severity}
        sx={{ fontSize: 20, flex: 'none', color: severity === 'error' ? 'error.main' : 'warning.main' }}
      />
      {children}
    </Box>
  );
}
