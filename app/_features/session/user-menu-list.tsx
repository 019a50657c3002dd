'use client';
import Box from '@mui/material/Box';
import Divider from '@mui/material/Divider';
import ListItemIcon from '@mui/material/ListItemIcon';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { useColorScheme } from '@mui/material/styles';
import ApiOutlined from '@mui/icons-material/ApiOutlined';
import DarkModeOutlined from '@mui/icons-material/DarkModeOutlined';
import LightModeOutlined from '@mui/icons-material/LightModeOutlined';
import Logout from '@mui/icons-material/Logout';
import ScheduleOutlined from '@mui/icons-material/ScheduleOutlined';
import { useReader } from './session-context';
import { useTimeZone } from '@/app/_lib/time/use-time-zone';

const roleWords = {
  admin: 'Administrator',
  operator: 'Operator',
  viewer: 'Viewer',
} as const;

async function signOutOfConsole(): Promise<void> {
  const { signOut } = await import('next-auth/react');
  await signOut({ callbackUrl: '/sign-in' });
}

export default function UserMenuList({ anchor, onClose }: { anchor: HTMLElement; onClose: () => void }) {
  const reader = useReader();
  const { colorScheme, setMode } = useColorScheme();
  const [zone, setZone] = useTimeZone();
  const dark = colorScheme !== 'light';
  return (
    <Menu open anchorEl={anchor} onClose={onClose} slotProps={{ paper: { sx: { minWidth: 232 } } }}>
      <Box component="li" role="presentation" sx={{ px: 2.5, py: 1 }}>
        <Box sx={{ fontWeight: 600, fontSize: '0.875rem', overflowWrap: 'anywhere' }}>{reader.name}</Box>
        <Box sx={{ color: 'text.secondary', fontSize: '0.75rem' }}>
          {roleWords[reader.role]}
          {reader.customerId === null ? '' : ', one customer'}
        </Box>
      </Box>
      <Divider component="li" sx={{ my: 0.5 }} />
      <MenuItem onClick={() => setMode(dark ? 'light' : 'dark')}>
        <ListItemIcon>
          {dark ? <LightModeOutlined fontSize="small" /> : <DarkModeOutlined fontSize="small" />}
        </ListItemIcon>
        {dark ? 'Light theme' : 'Dark theme'}
      </MenuItem>
      <MenuItem onClick={() => setZone(zone === 'utc' ? 'local' : 'utc')}>
        <ListItemIcon>
          <ScheduleOutlined fontSize="small" />
        </ListItemIcon>
        {zone === 'utc' ? 'Show local time' : 'Show UTC'}
      </MenuItem>
      <MenuItem component="a" href="/api/docs">
        <ListItemIcon>
          <ApiOutlined fontSize="small" />
        </ListItemIcon>
        API reference
      </MenuItem>
      <Divider component="li" sx={{ my: 0.5 }} />
      <MenuItem onClick={() => void signOutOfConsole()}>
        <ListItemIcon>
          <Logout fontSize="small" />
        </ListItemIcon>
        Sign out
      </MenuItem>
    </Menu>
  );
}
