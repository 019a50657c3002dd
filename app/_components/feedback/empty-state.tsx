'use client';
import type { ElementType, ReactNode } from 'react';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';

/** Nothing here: says why, and what to do about it. */
export function EmptyState({
  icon: Icon,
  title,
  children,
  action,
  dense = false,
}: {
  icon: ElementType;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  dense?: boolean;
}) {
  return (
    <Box
      sx={{
        display: 'flex',
        flexDirection: 'column',
        alignItems: 'center',
        textAlign: 'center',
        gap: 1,
        px: 3,
        py: dense ? 3 : 6,
      }}
    >
      <Box
        sx={{
          display: 'grid',
          placeItems: 'center',
          width: 44,
          height: 44,
          borderRadius: '14px',
          color: 'text.secondary',
          bgcolor: 'surface.sunken',
          mb: 0.5,
        }}
      >
        <Box component={Icon} aria-hidden sx={{ fontSize: 22 }} />
      </Box>
      <Typography variant="h3" component="p">
        {title}
      </Typography>
      {children !== undefined && (
        <Typography variant="body2" component="div" sx={{ color: 'text.secondary', maxWidth: 460 }}>
          {children}
        </Typography>
      )}
      {action}
    </Box>
  );
}
