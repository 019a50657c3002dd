import loadHighs from 'highs';
import { readEnvironment } from '@/decision/environment';
import { createServer } from '@/decision/http/create-server';
import { log } from '@/decision/shared/log';
import { openModelFiles } from '@/decision/models/model-files';
import { createModelStore } from '@/decision/models/model-store';
import { warmUp } from '@/decision/optimize/warm-up';
import { createPublishedBands } from '@/decision/predict/published-bands';
import { bundledBands } from '@/decision/predict/spot-advisor';

/** Open requests get this long to end after a signal. */
const GRACE_MS = 5_000;

async function main(): Promise<void> {
  const environment = readEnvironment(process.env);
  if ('problems' in environment) {
    for (const problem of environment.problems) log('wrong setting', { problem });
    process.exitCode = 1;
    return;
  }
  const { apiKey, host, port, spotAdvisorUrl, modelFolder } = environment.settings;
  const highs = await loadHighs();
  const bundled = bundledBands();
  const published = spotAdvisorUrl === null ? null : createPublishedBands(spotAdvisorUrl, bundled);
  const models = createModelStore(modelFolder === null ? null : openModelFiles(modelFolder));
  const server = createServer({ apiKey, highs, bands: published ?? bundled, models });
  server.on('error', (error) => {
    log('cannot listen', { error: error.message });
    process.exitCode = 1;
  });
  server.listen(port, host, () => {
    const address = server.address();
    const bound = typeof address === 'object' && address !== null ? address.port : port;
    // The line that whoever started the process waits for.
    process.stdout.write(`${JSON.stringify({ ready: true, url: `http://${host}:${String(bound)}` })}\n`);
    published?.start();
    void warmUp(highs);
  });
  const stop = (): void => {
    server.close();
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), GRACE_MS).unref();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

void main();
