'use client';
import { useColorScheme } from '@mui/material/styles';
import { Toaster as SonnerToaster } from './sonner';
import 'sonner/dist/styles.css';

/** Where toasts appear. Its style sheet is served as a file too, whatever becomes of the one that the library inserts. */
export default function Toaster() {
  const { colorScheme } = useColorScheme();
  return (
    <SonnerToaster
      theme={colorScheme === 'light' ? 'light' : 'dark'}
      position="bottom-right"
      visibleToasts={4}
      duration={5_000}
      closeButton
    />
  );
}
