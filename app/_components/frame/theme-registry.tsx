'use client';
import '@/app/_lib/csp/style-nonce';
import type { ReactNode } from 'react';
import { AppRouterCacheProvider } from '@mui/material-nextjs/v16-appRouter';
import { ThemeProvider } from '@mui/material/styles';
import { theme } from '@/app/_lib/theme/theme';
import { NonceContext } from './nonce-context';

/** Emotion's cache (with the request's CSP nonce) and the theme around everything. */
export function ThemeRegistry({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  return (
    <AppRouterCacheProvider options={nonce === undefined ? { key: 'mui' } : { key: 'mui', nonce }}>
      <ThemeProvider theme={theme} defaultMode="dark" disableTransitionOnChange>
        <NonceContext value={nonce}>{children}</NonceContext>
      </ThemeProvider>
    </AppRouterCacheProvider>
  );
}
