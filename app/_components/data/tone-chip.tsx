'use client';
import type { ElementType } from 'react';
import Box from '@mui/material/Box';
import { styled } from '@mui/material/styles';

/** What a state means, apart from its words. */
export type Tone = 'good' | 'action' | 'caution' | 'bad' | 'quiet';

const Root = styled('span', { shouldForwardProp: (name) => name !== 'tone' })<{ tone: Tone }>(({
  theme,
  tone,
}) => {
  const palette = theme.vars.palette;
  const color = {
    good: palette.success.main,
    action: palette.info.main,
    caution: palette.warning.main,
    bad: palette.error.main,
    quiet: palette.text.secondary,
  }[tone];
  return {
    display: 'inline-flex',
    alignItems: 'center',
    gap: 5,
    height: 24,
    padding: '0 8px',
    borderRadius: 8,
    fontSize: '0.75rem',
    fontWeight: 600,
    whiteSpace: 'nowrap',
    color,
    backgroundColor: `color-mix(in srgb, ${color} 13%, transparent)`,
    border: `1px solid color-mix(in srgb, ${color} 28%, transparent)`,
  };
});

/** A word with its tone; the icon repeats the meaning for those who do not see the color. */
export function ToneChip({ tone, label, icon: Icon }: { tone: Tone; label: string; icon?: ElementType }) {
  return (
    <Root tone={tone}>
      {Icon !== undefined && <Box component={Icon} aria-hidden sx={{ fontSize: 14 }} />}
      {label}
    </Root>
  );
}
