'use client';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import { Tip } from '@/app/_components/controls/tip';
import ContentCopy from '@mui/icons-material/ContentCopy';
import { toast } from './toast';

/** Copies a value and says so. */
export function CopyButton({ value, label }: { value: string; label: string }) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      toast.success(`${label} copied`);
    } catch {
      toast.error('The browser did not allow copying');
    }
  };
  return (
    <Tip title={`Copy ${label.toLowerCase()}`}>
      <IconButton
        size="small"
        aria-label={`Copy ${label.toLowerCase()}`}
        onClick={(event) => {
          event.stopPropagation();
          event.preventDefault();
          void copy();
        }}
        sx={{ p: 0.625, color: 'text.secondary' }}
      >
        <ContentCopy sx={{ fontSize: 14 }} />
      </IconButton>
    </Tip>
  );
}

/** An identifier in monospace with a button that copies it; `shown` is a shorter form of the same. */
export function Copyable({ value, label, shown }: { value: string; label: string; shown?: string }) {
  return (
    <Box
      component="span"
      sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.25, minWidth: 0, maxWidth: '100%' }}
    >
      <Box
        component="span"
        title={value}
        sx={{
          fontFamily: 'var(--mono)',
          fontSize: '0.8125rem',
          overflow: 'hidden',
          textOverflow: 'ellipsis',
          whiteSpace: 'nowrap',
        }}
      >
        {shown ?? value}
      </Box>
      <CopyButton value={value} label={label} />
    </Box>
  );
}
