/* eslint-disable @typescript-eslint/no-deprecated -- only createElement's overload for obsolete tag names is deprecated */
/**
 * Gives `<style>` elements that libraries make in the browser this page's CSP nonce: sonner inserts its sheet and
 * Material switches transitions off for a moment, neither of which takes a nonce. Scripts are untouched, and what runs
 * here already carries the nonce. Import it before such a library.
 */
function giveStylesTheNonce(): void {
  const nonce = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce;
  if (nonce === undefined || nonce === '') return;
  const create = document.createElement.bind(document);
  const withNonce: typeof document.createElement = (name: string, options?: ElementCreationOptions) => {
    const element = create(name, options);
    if (element instanceof HTMLStyleElement) element.nonce = nonce;
    return element;
  };
  document.createElement = withNonce;
}

if (typeof document !== 'undefined') giveStylesTheNonce();
