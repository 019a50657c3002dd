'use client';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import ErrorOutlined from '@mui/icons-material/ErrorOutlined';
import Replay from '@mui/icons-material/Replay';
import { Copyable } from './copyable';
import { readError } from '@/app/_trpc/read-error';

/** A failed read: what the server said, its request id, and another try. */
export function ErrorState({
  error,
  onRetry,
  what,
}: {
  error: unknown;
  onRetry?: () => void;
  /** What could not be shown, e.g. `the nodes`. */
  what: string;
}) {
  const { message, requestId, code } = readError(error);
  return (
    <Box
      role="alert"
      sx={{
        display: 'flex',
        flexDirection: 'column',
        alignItems: 'center',
        gap: 1,
        textAlign: 'center',
        px: 3,
        py: 4,
      }}
    >
      <ErrorOutlined aria-hidden sx={{ color: 'error.main', fontSize: 28 }} />
      <Typography variant="h3" component="p">
        Could not show {what}
      </Typography>
      <Typography variant="body2" sx={{ color: 'text.secondary', maxWidth: 520, overflowWrap: 'anywhere' }}>
        {message}
      </Typography>
      {requestId !== null && (
        <Typography variant="caption" component="div" sx={{ color: 'text.secondary' }}>
          {code} · request <Copyable value={requestId} label="Request id" />
        </Typography>
      )}
      {onRetry !== undefined && (
        <Button variant="outlined" size="small" startIcon={<Replay />} onClick={onRetry}>
          Try again
        </Button>
      )}
    </Box>
  );
}
