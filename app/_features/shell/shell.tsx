'use client';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import Box from '@mui/material/Box';
import { StaleNotice } from './notices/stale-notice';
import { SystemNotice } from './notices/system-notice';
import { PauseBanner } from '@/app/_features/pause/pause-banner';
import { NAV_COOKIE } from '@/app/_components/frame/nav-cookie';
import { SideNav } from '@/app/_components/frame/side-nav';
import { TopBar } from './top-bar';

const NavDrawer = lazy(() => import('@/app/_components/frame/nav-drawer'));

/** Navigation, top bar, banner and the page. */
export function Shell({ navCollapsed, children }: { navCollapsed: boolean; children: ReactNode }) {
  const [collapsed, setCollapsed] = useState(navCollapsed);
  const [drawerOpen, setDrawerOpen] = useState(false);
  const [drawerWanted, setDrawerWanted] = useState(false);
  const toggle = () => {
    const next = !collapsed;
    setCollapsed(next);
    document.cookie = `${NAV_COOKIE}=${next ? 'rail' : 'wide'}; path=/; max-age=31536000; samesite=lax`;
  };
  return (
    <Box sx={{ display: 'flex', minHeight: '100dvh' }}>
      <Box
        component="a"
        href="#page"
        sx={{
          position: 'absolute',
          left: 12,
          top: -60,
          zIndex: 2000,
          px: 2,
          py: 1,
          borderRadius: 2,
          bgcolor: 'primary.main',
          color: 'primary.contrastText',
          '&:focus': { top: 10 },
        }}
      >
        Skip to the page
      </Box>
      <SideNav collapsed={collapsed} onToggle={toggle} />
      {drawerWanted && (
        <Suspense fallback={null}>
          <NavDrawer open={drawerOpen} onClose={() => setDrawerOpen(false)} />
        </Suspense>
      )}
      <Box sx={{ flex: 1, minWidth: 0, display: 'flex', flexDirection: 'column' }}>
        <TopBar
          onOpenNavigation={() => {
            setDrawerWanted(true);
            setDrawerOpen(true);
          }}
        />
        <PauseBanner />
        <SystemNotice />
        <StaleNotice />
        <Box
          component="main"
          id="page"
          tabIndex={-1}
          sx={{
            flex: 1,
            width: '100%',
            maxWidth: 1760,
            mx: 'auto',
            px: { xs: 1.5, sm: 3 },
            py: { xs: 2, sm: 3 },
            outline: 'none',
          }}
        >
          {children}
        </Box>
      </Box>
    </Box>
  );
}
