'use client';
import type { ReactNode } from 'react';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';

/** A page's name, the question that it answers, and what can be done. */
export function PageHeader({
  title,
  question,
  actions,
  above,
}: {
  title: ReactNode;
  question?: ReactNode;
  actions?: ReactNode;
  above?: ReactNode;
}) {
  return (
    <Box
      component="header"
      sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'flex-end', gap: 2, mb: 2.5, minHeight: 52 }}
    >
      <Box sx={{ flex: '1 1 280px', minWidth: 0 }}>
        {above}
        <Typography variant="h1" sx={{ overflowWrap: 'anywhere' }}>
          {title}
        </Typography>
        {question !== undefined && (
          <Typography variant="body2" component="div" sx={{ color: 'text.secondary', mt: 0.25 }}>
            {question}
          </Typography>
        )}
      </Box>
      {actions !== undefined && (
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>{actions}</Box>
      )}
    </Box>
  );
}
