import { afterEach, beforeEach } from 'vitest';
import { systemClock } from '@/server/adapters/system/system-clock';
import type { ClusterApi } from '@/server/ports/cluster-api';
import { createClusterGateway } from '../index';
import { openGuard, recordingLog } from './samples';
import { ScriptedApiServer } from './scripted-api-server';

/** What a test file talks to; made anew for each test. */
export interface TestGateway {
  server: ScriptedApiServer;
  log: ReturnType<typeof recordingLog>;
  api: ClusterApi;
}

/** Registers a scripted API server and a gateway to it around each test of the file that calls it. */
export function useTestGateway(assign: (made: TestGateway) => void): void {
  let close: () => Promise<void> = () => Promise.resolve();
  beforeEach(async () => {
    const server = await ScriptedApiServer.start();
    const log = recordingLog();
    const settings = { timeoutMs: 5_000, retryAttempts: 3, backoffFactor: 1 };
    const gateway = createClusterGateway({ clock: systemClock, settings, guard: openGuard, log });
    close = async () => {
      await gateway.close();
      await server.close();
    };
    assign({ server, log, api: gateway.open(server.connection) });
  });
  afterEach(() => close());
}
