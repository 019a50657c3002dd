'use client';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import MenuIcon from '@mui/icons-material/Menu';
import { LiveIndicator } from '@/app/_features/activity/stream/live-indicator';
import { PaletteButton } from '@/app/_features/palette/palette-button';
import { PauseButton } from '@/app/_features/pause/pause-button';
import { ScopeSwitch } from '@/app/_features/scope/scope-switch';
import { ThemeToggle } from '@/app/_components/frame/theme-toggle';
import { TimeZoneToggle } from '@/app/_components/frame/time-zone-toggle';
import { UserMenu } from '@/app/_features/session/user-menu';

export function TopBar({ onOpenNavigation }: { onOpenNavigation: () => void }) {
  return (
    <Box
      component="header"
      sx={(theme) => ({
        position: 'sticky',
        top: 0,
        zIndex: theme.zIndex.appBar,
        display: 'flex',
        alignItems: 'center',
        gap: { xs: 0.25, sm: 1 },
        height: 'var(--header-height)',
        px: { xs: 1, sm: 2, lg: 3 },
        borderBottom: `1px solid ${theme.vars.palette.surface.hairline}`,
        bgcolor: `color-mix(in srgb, ${theme.vars.palette.background.default} 78%, transparent)`,
        backdropFilter: 'blur(14px)',
        '@media (prefers-reduced-transparency: reduce)': {
          bgcolor: 'background.default',
          backdropFilter: 'none',
        },
      })}
    >
      <IconButton
        aria-label="Open navigation"
        onClick={onOpenNavigation}
        sx={{ display: { xs: 'inline-flex', md: 'none' } }}
      >
        <MenuIcon />
      </IconButton>
      <ScopeSwitch />
      <Box sx={{ flex: '1 1 0' }} />
      <LiveIndicator />
      <PaletteButton />
      <PauseButton />
      <TimeZoneToggle />
      <ThemeToggle />
      <UserMenu />
    </Box>
  );
}
