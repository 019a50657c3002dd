/** Polls until the value is there; the deadline only ends a run that would fail. */
export async function eventually<T>(
  read: () => Promise<T | null | undefined | false> | T | null | undefined | false,
): Promise<T> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const value = await read();
    if (value !== null && value !== undefined && value !== false) return value;
    if (Date.now() > deadline) throw new Error('it did not come true within a minute');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
