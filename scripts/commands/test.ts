import { buildStale } from '../build/build';
import { bundleTargets } from '../build/targets';
import { childEnvironment } from '../installation/child-environment';
import { openThrowAwayHome, removeHome, sweepThrowAwayHomes } from '../stack/throw-away-home';
import { addCounts, formatCounts, noTests, type Counts } from '../suites/counts';
import { runSuite } from '../suites/run-suite';
import { selectSuites, type Selection, type SuiteName } from '../suites/select-suites';
import { startStores } from '../stack/stores';
import { Supervisor } from '../supervisor/supervisor';
import { say } from '../system/say';
import { onStopRequest } from '../system/stop-requests';

/** Suites that talk to a Postgres and a Redis, and to programs as they are shipped. */
const wholeSystemSuites: readonly SuiteName[] = ['integration', 'browser', 'faults'];

/**
 * `npm test`: every suite but the fault injection, on servers made for this run, in a home that is removed again.
 * Prints the totals on the last line; resolves to whether nothing failed.
 */
export function test(args: readonly string[]): Promise<boolean> {
  return runSuites(selectSuites(args, ['unit', 'sandbox', 'integration', 'browser']));
}

/** `npm run test:faults`: kills, hangs and lies, on servers made for this run. */
export function testFaults(args: readonly string[]): Promise<boolean> {
  return runSuites(selectSuites(args, ['faults']));
}

async function runSuites({ suites, filters }: Selection): Promise<boolean> {
  await sweepThrowAwayHomes();
  const home = openThrowAwayHome();
  const supervisor = new Supervisor({ say, onChange: () => undefined });
  const cleanUp = async (): Promise<void> => {
    await supervisor.stopAll();
    removeHome(home);
  };
  onStopRequest(() => {
    void cleanUp().finally(() => process.exit(130));
  });
  let totals: Counts = noTests;
  try {
    let environment = childEnvironment(process.env);
    if (suites.some((suite) => wholeSystemSuites.includes(suite))) {
      const [urls] = await Promise.all([
        startStores(home, supervisor, { postgres: undefined, redis: undefined, durable: false }),
        buildStale({ web: true, bundles: bundleTargets.map(({ name }) => name) }),
      ]);
      environment = { ...environment, DATABASE_URL: urls.postgres, REDIS_URL: urls.redis };
    }
    for (const suite of suites) {
      totals = addCounts(totals, await runSuite(suite, { scratch: home.path, environment, filters }));
    }
  } finally {
    await cleanUp();
  }
  say(`\n${formatCounts(totals)}`);
  return totals.failed === 0;
}
