'use client';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import Box from '@mui/material/Box';
import { styled } from '@mui/material/styles';
import { useScopedHref } from '@/app/_lib/url/scope';
import { navGroups } from './nav-items';

const Item = styled(Link)(({ theme }) => ({
  display: 'flex',
  alignItems: 'center',
  gap: 12,
  minHeight: 42,
  padding: '0 12px',
  margin: '2px 10px',
  borderRadius: 12,
  color: theme.vars.palette.text.secondary,
  textDecoration: 'none',
  fontSize: '0.875rem',
  fontWeight: 550,
  whiteSpace: 'nowrap',
  overflow: 'hidden',
  transition: 'background-color 120ms, color 120ms',
  '& svg': { flex: 'none', fontSize: 21 },
  '&:hover': {
    color: theme.vars.palette.text.primary,
    backgroundColor: `color-mix(in srgb, ${theme.vars.palette.text.primary} 6%, transparent)`,
  },
  '&[aria-current="page"]': {
    color: theme.vars.palette.text.primary,
    backgroundColor: `color-mix(in srgb, ${theme.vars.palette.primary.main} 16%, transparent)`,
    '& svg': { color: theme.vars.palette.primary.main },
  },
}));

/** The navigation's groups; in a rail only the icons show, the words stay for screen readers and as tooltips. */
export function NavList({ onNavigate }: { onNavigate?: () => void }) {
  const pathname = usePathname();
  const scoped = useScopedHref();
  return (
    <Box component="nav" aria-label="Main" sx={{ py: 1 }}>
      {navGroups.map((group) => (
        <Box key={group.label} component="section" aria-label={group.label} sx={{ mb: 1.5 }}>
          <Box
            aria-hidden
            className="nav-words"
            sx={{
              px: 2.75,
              py: 0.75,
              fontSize: '0.6875rem',
              fontWeight: 650,
              letterSpacing: '0.08em',
              textTransform: 'uppercase',
              color: 'text.secondary',
              whiteSpace: 'nowrap',
            }}
          >
            {group.label}
          </Box>
          {group.items.map(({ path, label, icon: Icon }) => {
            const active = pathname === path || pathname.startsWith(`${path}/`);
            return (
              <Item
                key={path}
                href={scoped(path)}
                title={label}
                {...(active ? { 'aria-current': 'page' as const } : {})}
                {...(onNavigate === undefined ? {} : { onClick: onNavigate })}
              >
                <Icon aria-hidden />
                <span className="nav-words">{label}</span>
              </Item>
            );
          })}
        </Box>
      ))}
    </Box>
  );
}
