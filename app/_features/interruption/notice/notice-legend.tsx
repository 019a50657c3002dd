'use client';
import Box from '@mui/material/Box';
import { MARK_KINDS } from './notice-axis';
import { MarkShape, markWords } from './mark-shapes';

/** What the shapes on the bar mean. */
export function NoticeLegend() {
  return (
    <Box
      component="ul"
      aria-label="Legend"
      sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1.75, rowGap: 0.5, m: 0, p: 0, listStyle: 'none' }}
    >
      {MARK_KINDS.map((kind) => (
        <Box
          component="li"
          key={kind}
          sx={{
            display: 'flex',
            alignItems: 'center',
            gap: 0.625,
            fontSize: '0.75rem',
            color: 'text.secondary',
          }}
        >
          <MarkShape kind={kind} size={10} />
          {markWords[kind]}
        </Box>
      ))}
    </Box>
  );
}
