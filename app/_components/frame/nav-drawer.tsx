'use client';
import Box from '@mui/material/Box';
import Drawer from '@mui/material/Drawer';
import { BrandMark } from './brand-mark';
import { NavList } from './nav-list';

/** The navigation on a phone or a narrow tablet. */
export default function NavDrawer({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Drawer
      open={open}
      onClose={onClose}
      slotProps={{ paper: { sx: { width: 272 }, 'aria-label': 'Navigation' } }}
    >
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1.25, height: 'var(--header-height)', px: 2.5 }}>
        <BrandMark />
        <Box component="span" sx={{ fontWeight: 680, letterSpacing: '-0.02em', fontSize: '1.0625rem' }}>
          CloudOptim
        </Box>
      </Box>
      <NavList onNavigate={onClose} />
    </Drawer>
  );
}
