import { getWebContainer } from '@/server/runtime/web-container';
import { recordPeers } from './record-peer';

/** Runs once before a web process serves: peers are recorded, first access is made. */
export async function startWeb(): Promise<void> {
  recordPeers();
  const { env, log, ensureFirstAccess } = getWebContainer();
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
}
