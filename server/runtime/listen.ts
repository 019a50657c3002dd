import type { Sql } from 'postgres';
import type { Log } from '@/server/ports/log';

/**
 * Listens on Postgres channels over one connection of its own, which postgres.js opens again after a loss. A
 * notification may be lost meanwhile, so a listener also sweeps. Returns the function that ends it.
 */
export async function listenTo(
  sql: Sql,
  log: Log,
  channels: Readonly<Record<string, (payload: string) => void>>,
): Promise<() => Promise<void>> {
  const listening = await Promise.all(
    Object.entries(channels).map(([channel, notify]) =>
      sql.listen(channel, notify, () => log.debug({ channel }, 'listening')),
    ),
  );
  return async () => {
    await Promise.allSettled(listening.map((one) => one.unlisten()));
  };
}
