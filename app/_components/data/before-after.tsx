'use client';
import Box from '@mui/material/Box';
import { MISSING } from '@/app/_lib/format/money';
import { Missing } from './time-ago';

/** Two values of one thing with an arrow between; in a column the arrows stand under each other. */
export function BeforeAfter({
  before,
  after,
  missing,
  align = 'right',
}: {
  before: string | null;
  after: string | null;
  /** Why one of the two, or both, are not known. */
  missing: string;
  align?: 'left' | 'right';
}) {
  if (before === null && after === null) return <Missing reason={missing} />;
  return (
    <Box
      component="span"
      className="tabular"
      title={before === null || after === null ? missing : undefined}
      sx={{
        display: 'inline-flex',
        flexWrap: align === 'left' ? 'wrap' : { xs: 'wrap', md: 'nowrap' },
        columnGap: 0.625,
        whiteSpace: 'nowrap',
        justifyContent: align === 'right' ? 'flex-end' : 'flex-start',
      }}
    >
      <Box component="span" sx={{ color: 'text.secondary' }}>
        <span className="visually-hidden">before </span>
        {before ?? MISSING}
      </Box>
      <Box component="span" aria-hidden sx={{ color: 'text.secondary' }}>
        →
      </Box>
      <span>
        <span className="visually-hidden">after </span>
        {after ?? MISSING}
      </span>
    </Box>
  );
}
