'use client';
import IconButton from '@mui/material/IconButton';
import { Tip } from '@/app/_components/controls/tip';
import { useColorScheme } from '@mui/material/styles';
import Contrast from '@mui/icons-material/Contrast';

/** Switches between the dark and the light theme. */
export function ThemeToggle() {
  const { colorScheme, setMode } = useColorScheme();
  const next = colorScheme === 'light' ? 'dark' : 'light';
  return (
    <Tip title={`Switch to the ${next} theme`}>
      <IconButton
        aria-label="Switch theme"
        onClick={() => setMode(next)}
        sx={{ display: { xs: 'none', sm: 'inline-flex' } }}
      >
        <Contrast sx={{ fontSize: 20 }} />
      </IconButton>
    </Tip>
  );
}
