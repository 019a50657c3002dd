'use client';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';

/** A page that broke: says so, and offers another try. The digest finds it in the server's log. */
export default function ErrorPage({
  error,
  retry,
}: {
  error: Error & { digest?: string };
  retry: () => void;
}) {
  return (
    <Box
      role="alert"
      sx={{
        minHeight: '60dvh',
        display: 'grid',
        placeContent: 'center',
        justifyItems: 'center',
        gap: 1.5,
        p: 3,
      }}
    >
      <Typography variant="h1">This page could not be shown</Typography>
      <Typography sx={{ color: 'text.secondary', textAlign: 'center', maxWidth: 460 }}>
        Something broke while it was drawn. Nothing was changed in any cluster.
      </Typography>
      {error.digest !== undefined && (
        <Typography variant="caption" sx={{ fontFamily: 'var(--mono)' }}>
          {error.digest}
        </Typography>
      )}
      <Button variant="contained" onClick={retry}>
        Try again
      </Button>
    </Box>
  );
}
