import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface WebMetrics {
  readonly registry: Registry;
  readonly observeRest: (answer: { method: string; route: string; status: number; seconds: number }) => void;
  readonly observeTrpcFailure: (procedure: string, code: string) => void;
}

/** Metrics of a web process; `subscribers` is asked at each scrape. */
export function createWebMetrics(subscribers: () => number): WebMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'cloudoptim_http_request_duration_seconds',
    help: 'REST answers by route pattern, method and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const failures = new Counter({
    name: 'cloudoptim_trpc_errors_total',
    help: 'tRPC calls that were refused or failed, by procedure and code',
    labelNames: ['procedure', 'code'],
    registers: [registry],
  });
  new Gauge({
    name: 'cloudoptim_live_subscribers',
    help: 'Open live streams of this process',
    registers: [registry],
    collect() {
      this.set(subscribers());
    },
  });
  return {
    registry,
    observeRest: ({ method, route, status, seconds }) =>
      requests.observe({ method, route, status: String(status) }, seconds),
    observeTrpcFailure: (procedure, code) => failures.inc({ procedure, code }),
  };
}
