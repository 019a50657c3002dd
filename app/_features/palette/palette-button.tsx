'use client';
import { lazy, Suspense, useEffect, useState } from 'react';
import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import Search from '@mui/icons-material/Search';

const CommandPalette = lazy(() => import('./command-palette'));

/** Opens the command palette, by click or Ctrl-K (⌘K). */
export function PaletteButton() {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      event.preventDefault();
      setOpen((before) => !before);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return (
    <>
      <ButtonBase
        aria-label="Search and commands"
        aria-keyshortcuts="Control+K Meta+K"
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
        sx={(theme) => ({
          display: 'inline-flex',
          alignItems: 'center',
          gap: 1,
          height: 36,
          px: { xs: 1, lg: 1.25 },
          minWidth: { xs: 36, lg: 200 },
          justifyContent: 'flex-start',
          borderRadius: '10px',
          fontSize: '0.8125rem',
          color: 'text.secondary',
          border: { xs: 'none', lg: `1px solid ${theme.vars.palette.surface.hairline}` },
          bgcolor: { xs: 'transparent', lg: 'surface.sunken' },
        })}
      >
        <Search aria-hidden sx={{ fontSize: 20 }} />
        <Box component="span" sx={{ display: { xs: 'none', lg: 'inline' }, flex: 1, textAlign: 'left' }}>
          Search
        </Box>
        <Box
          component="kbd"
          sx={{ display: { xs: 'none', lg: 'inline' }, font: 'inherit', fontSize: '0.6875rem' }}
        >
          Ctrl K
        </Box>
      </ButtonBase>
      {open && (
        <Suspense fallback={null}>
          <CommandPalette onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
