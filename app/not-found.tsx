import Link from 'next/link';

export default function NotFound() {
  return (
    <main
      style={{
        minHeight: '70dvh',
        display: 'grid',
        placeContent: 'center',
        textAlign: 'center',
        padding: 24,
      }}
    >
      <h1 style={{ fontSize: '1.5rem', margin: 0 }}>There is no such page</h1>
      <p style={{ color: 'var(--co-palette-text-secondary)' }}>
        The address may be old, or what it showed belongs to a customer that you may not see.
      </p>
      <p>
        <Link href="/overview" style={{ color: 'var(--co-palette-primary-main)' }}>
          Back to the overview
        </Link>
      </p>
    </main>
  );
}
