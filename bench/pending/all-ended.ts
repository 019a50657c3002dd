/**
 * Like Promise.all, but rejects only once every run has ended: each one stops its own processes, which would otherwise
 * outlive this one.
 */
export async function allEnded<T extends readonly Promise<unknown>[] | []>(
  runs: T,
): Promise<{ -readonly [I in keyof T]: Awaited<T[I]> }> {
  await Promise.allSettled(runs);
  return Promise.all(runs);
}
