'use client';
import type { ElementType, ReactNode } from 'react';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { styled } from '@mui/material/styles';

/** A frosted surface with depth; solid where the browser cannot blur or the reader wants less transparency. */
export const Surface = styled('section')(({ theme }) => ({
  position: 'relative',
  minWidth: 0,
  borderRadius: 16,
  border: `1px solid ${theme.vars.palette.surface.hairline}`,
  backgroundColor: theme.vars.palette.surface.panelSolid,
  boxShadow: theme.vars.palette.surface.shadow,
  '@supports (backdrop-filter: blur(1px))': {
    backgroundColor: theme.vars.palette.surface.panelGlass,
    backdropFilter: 'blur(14px) saturate(1.2)',
  },
  '@media (prefers-reduced-transparency: reduce)': {
    backgroundColor: theme.vars.palette.surface.panelSolid,
    backdropFilter: 'none',
  },
}));

interface PanelProps {
  title: string;
  /** One line under the title. */
  hint?: ReactNode;
  /** Right of the title. */
  actions?: ReactNode;
  children: ReactNode;
  /** Tables bring their own padding. */
  flush?: boolean;
  headingLevel?: 'h2' | 'h3';
  id?: string;
}

/** A titled surface: one question and its answer. */
export function Panel({
  title,
  hint,
  actions,
  children,
  flush = false,
  headingLevel = 'h2',
  id,
}: PanelProps) {
  const heading: ElementType = headingLevel;
  return (
    <Surface aria-label={title} {...(id === undefined ? {} : { id })}>
      <Box
        sx={{
          display: 'flex',
          alignItems: 'center',
          flexWrap: 'wrap',
          gap: 1,
          px: { xs: 2, sm: 2.5 },
          pt: 2,
          pb: flush ? 1.5 : 1,
        }}
      >
        <Box sx={{ flex: '1 1 auto', minWidth: 0 }}>
          <Typography variant="h2" component={heading}>
            {title}
          </Typography>
          {hint !== undefined && (
            <Typography variant="caption" component="p" sx={{ color: 'text.secondary', m: 0 }}>
              {hint}
            </Typography>
          )}
        </Box>
        {actions}
      </Box>
      <Box sx={flush ? {} : { px: { xs: 2, sm: 2.5 }, pb: 2.5 }}>{children}</Box>
    </Surface>
  );
}
