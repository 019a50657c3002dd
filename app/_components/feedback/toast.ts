type Kind = 'success' | 'warning' | 'error';

function show(kind: Kind) {
  return (message: string, options?: { description: string }): void => {
    void import('./sonner').then(({ toast }) => toast[kind](message, options));
  };
}

/** Tells the reader something in passing; the library behind it is loaded when the page stands. */
export const toast = { success: show('success'), warning: show('warning'), error: show('error') };
