import '@/app/_lib/csp/style-nonce';

/** The one toast library, imported after the nonce for its style sheet is arranged. */
export { toast, Toaster } from 'sonner';
