'use client';
import Box from '@mui/material/Box';
import { CopyButton } from '@/app/_components/feedback/copyable';

/** Text to read and copy as it stands: a command, an event, a log. */
export function CodeBlock({ text, label, maxHeight }: { text: string; label: string; maxHeight?: number }) {
  return (
    <Box
      sx={{
        position: 'relative',
        borderRadius: '12px',
        bgcolor: 'surface.sunken',
        border: 1,
        borderColor: 'divider',
      }}
    >
      <Box sx={{ position: 'absolute', top: 6, right: 6 }}>
        <CopyButton value={text} label={label} />
      </Box>
      <Box
        component="pre"
        tabIndex={0}
        aria-label={label}
        sx={{
          m: 0,
          p: 2,
          pr: 6,
          overflow: 'auto',
          fontFamily: 'var(--mono)',
          fontSize: '0.8125rem',
          lineHeight: 1.6,
          borderRadius: 'inherit',
          ...(maxHeight === undefined ? {} : { maxHeight }),
        }}
      >
        {text}
      </Box>
    </Box>
  );
}
