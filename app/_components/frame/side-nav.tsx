'use client';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import { Tip } from '@/app/_components/controls/tip';
import KeyboardDoubleArrowLeft from '@mui/icons-material/KeyboardDoubleArrowLeft';
import { BrandMark } from './brand-mark';
import { NavList } from './nav-list';

/** The navigation beside the page from 900 px on: a rail up to 1200 px, then as the reader left it. */
export function SideNav({ collapsed, onToggle }: { collapsed: boolean; onToggle: () => void }) {
  const rail = {
    width: 'var(--rail-width)',
    '& .nav-words': { opacity: 0 },
    '& .nav-brand': { display: 'none' },
  };
  return (
    <Box
      component="aside"
      sx={{
        display: { xs: 'none', md: 'flex' },
        flexDirection: 'column',
        position: 'sticky',
        top: 0,
        height: '100dvh',
        flex: 'none',
        borderRight: '1px solid',
        borderColor: 'divider',
        overflowX: 'hidden',
        overflowY: 'auto',
        transition: 'width 160ms ease',
        ...rail,
        ...(collapsed
          ? {}
          : {
              '@media (min-width: 1200px)': {
                width: 'var(--nav-width)',
                '& .nav-words': { opacity: 1 },
                '& .nav-brand': { display: 'inline' },
              },
            }),
      }}
    >
      <Box
        sx={{
          display: 'flex',
          alignItems: 'center',
          gap: 1.25,
          height: 'var(--header-height)',
          px: '19px',
          flex: 'none',
        }}
      >
        <BrandMark />
        <Box
          component="span"
          className="nav-brand"
          sx={{ fontWeight: 680, letterSpacing: '-0.02em', fontSize: '1.0625rem' }}
        >
          CloudOptim
        </Box>
      </Box>
      <NavList />
      <Box sx={{ flex: 1 }} />
      <Box sx={{ display: { xs: 'none', lg: 'block' }, p: 1.5 }}>
        <Tip title={collapsed ? 'Expand navigation' : 'Collapse navigation'} placement="right">
          <IconButton
            aria-label={collapsed ? 'Expand navigation' : 'Collapse navigation'}
            aria-expanded={!collapsed}
            onClick={onToggle}
            sx={{ color: 'text.secondary' }}
          >
            <KeyboardDoubleArrowLeft
              sx={{ transition: 'transform 160ms', transform: collapsed ? 'rotate(180deg)' : 'none' }}
            />
          </IconButton>
        </Tip>
      </Box>
    </Box>
  );
}
