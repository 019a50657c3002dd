'use client';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import { Missing } from '@/app/_components/data/time-ago';
import { plural } from '@/app/_lib/format/quantity';
import type { DrainPreviewResult } from '@/app/_trpc/types';

const head = { fontSize: '0.75rem', fontWeight: 600, color: 'text.secondary', mt: 1.5, mb: 0.5 } as const;

/** What a drain would do, as the gate sees it now. */
export function DrainPreview({ preview }: { preview: DrainPreviewResult }) {
  return (
    <Box>
      {preview.blockers.map((blocker) => (
        <Alert key={`${blocker.code}:${blocker.pod}`} severity="error" variant="outlined" sx={{ mb: 1 }}>
          <strong>{blocker.pod}</strong>: {blocker.message}
        </Alert>
      ))}
      {preview.warnings.map((warning) => (
        <Alert key={warning} severity="warning" variant="outlined" sx={{ mb: 1 }}>
          {warning}
        </Alert>
      ))}
      <Box sx={head}>Would be evicted: {plural(preview.evicted.length, 'pod')}</Box>
      <Box
        component="ul"
        tabIndex={0}
        aria-label="Pods that would be evicted"
        sx={{ listStyle: 'none', m: 0, p: 0, maxHeight: 220, overflowY: 'auto', fontSize: '0.8125rem' }}
      >
        {preview.evicted.map((pod) => (
          <Box
            component="li"
            key={`${pod.namespace}/${pod.name}`}
            sx={{ display: 'flex', gap: 1.5, py: 0.5, borderTop: 1, borderColor: 'divider' }}
          >
            <Box sx={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
              <Box component="span" sx={{ color: 'text.secondary' }}>
                {pod.namespace}/
              </Box>
              {pod.name}
            </Box>
            <Box
              sx={{ color: 'text.secondary', textAlign: 'right', overflowWrap: 'anywhere', maxWidth: '45%' }}
            >
              {pod.goes_to === null ? (
                <Missing reason="No other node would take it now, or it leaves already" />
              ) : (
                `→ ${pod.goes_to}`
              )}
            </Box>
          </Box>
        ))}
      </Box>
      {preview.staying.length > 0 && (
        <>
          <Box sx={head}>Would stay: {plural(preview.staying.length, 'pod')}</Box>
          <Box sx={{ fontSize: '0.8125rem', color: 'text.secondary', overflowWrap: 'anywhere' }}>
            {preview.staying.map((pod) => `${pod.name} (${pod.reason.replaceAll('_', ' ')})`).join(', ')}
          </Box>
        </>
      )}
    </Box>
  );
}
