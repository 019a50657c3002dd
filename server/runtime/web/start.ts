import { getWebContainer } from '@/server/runtime/web-container';
import { recordPeers } from './record-peer';

const CLEAN_EVERY_MS = 3_600_000;
const KEYS_KEPT_MS = 86_400_000;

/** Runs once before a web process serves: peers are recorded, first access is made, old rows leave every hour. */
export async function startWeb(): Promise<void> {
  recordPeers();
  const { env, log, ensureFirstAccess, sessions, idempotency, now } = getWebContainer();
  try {
    await ensureFirstAccess({
      adminEmail: env.CLOUDOPTIM_ADMIN_EMAIL ?? null,
      adminPassword: env.CLOUDOPTIM_ADMIN_PASSWORD ?? null,
      apiKey: env.CLOUDOPTIM_BOOTSTRAP_API_KEY ?? null,
    });
  } catch (error) {
    // Postgres may come later than we do; /health/ready says so, and the next start makes it good.
    log.error({ err: error }, 'the first admin and API key could not be looked after');
  }
  const clean = async (): Promise<void> => {
    try {
      await sessions.deleteExpired(now());
      await idempotency.deleteOlderThan(new Date(now().getTime() - KEYS_KEPT_MS));
    } catch (error) {
      log.warn({ err: error }, 'old sessions and idempotency keys were not cleared');
    }
  };
  setInterval(() => void clean(), CLEAN_EVERY_MS).unref();
}
