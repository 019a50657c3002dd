'use client';
import { useEffect } from 'react';

const RETRY_EVERY_MS = 10_000;
const quiet = { color: 'var(--co-palette-text-secondary)' } as const;

/**
 * A page that broke: says so, and tries again, by itself and when asked. Plain elements, because this file is part of every page; the digest
 * finds the error in the server's log.
 */
export default function ErrorPage({ error, retry }: { error: unknown; retry: () => void }) {
  useEffect(() => {
    const timer = setInterval(retry, RETRY_EVERY_MS);
    return () => clearInterval(timer);
  }, [retry]);
  const digest = error instanceof Error && 'digest' in error ? error.digest : undefined;
  return (
    <div
      role="alert"
      style={{
        minHeight: '60dvh',
        display: 'grid',
        placeContent: 'center',
        justifyItems: 'center',
        gap: 12,
        padding: 24,
      }}
    >
      <h1 style={{ fontSize: '1.5rem', margin: 0 }}>This page could not be shown</h1>
      <p style={{ ...quiet, margin: 0, textAlign: 'center', maxWidth: 460 }}>
        It broke while it was drawn, or the database did not answer. Nothing was changed in any cluster by
        that. It is tried again by itself.
      </p>
      {typeof digest === 'string' && <code style={quiet}>{digest}</code>}
      <button type="button" className="plain-button" onClick={retry}>
        Try again
      </button>
    </div>
  );
}
