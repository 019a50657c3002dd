import { readError } from '@/app/_trpc/read-error';

type Kind = 'success' | 'warning' | 'error';

function show(kind: Kind) {
  return (message: string, options?: { description: string }): void => {
    void import('./sonner').then(({ toast }) => toast[kind](message, options));
  };
}

/** Tells the reader something in passing; the library behind it is loaded when the page stands. */
export const toast = { success: show('success'), warning: show('warning'), error: show('error') };

/** An `onError` that says what failed, why, and under which id the server logged it. */
export function toastError(what: string): (error: unknown) => void {
  return (error) => {
    const { message, requestId } = readError(error);
    toast.error(what, { description: requestId === null ? message : `${message} (request ${requestId})` });
  };
}
