'use client';
import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Box from '@mui/material/Box';
import { Copyable } from './copyable';
import { readError } from '@/app/_trpc/read-error';

/**
 * What was not done, why, and under which id the server logged it. Stands beside the button until the next try: a toast
 * is gone before a reason is read.
 */
export function FailureAlert({ what, error }: { what: string; error: unknown }) {
  if (error === null || error === undefined) return null;
  const { message, requestId } = readError(error);
  return (
    <Alert severity="error" variant="outlined" role="alert" sx={{ mt: 2, overflowWrap: 'anywhere' }}>
      <AlertTitle sx={{ fontSize: '0.875rem', mb: 0.25 }}>{what}</AlertTitle>
      {message}
      {requestId !== null && (
        <Box sx={{ mt: 0.5, fontSize: '0.75rem', color: 'text.secondary' }}>
          Request <Copyable value={requestId} label="Request id" />
        </Box>
      )}
    </Alert>
  );
}
