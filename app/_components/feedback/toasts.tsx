'use client';
import { useColorScheme } from '@mui/material/styles';
import { Toaster } from '@/app/_components/feedback/toast';
import 'sonner/dist/styles.css';

/** Where toasts appear. The style sheet is ours to serve: the library's own `<style>` has no nonce. */
export function Toasts() {
  const { colorScheme } = useColorScheme();
  return (
    <Toaster
      theme={colorScheme === 'light' ? 'light' : 'dark'}
      position="bottom-right"
      visibleToasts={4}
      duration={5_000}
      closeButton
    />
  );
}
