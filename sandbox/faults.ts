import type { FaultBoard, FaultParameters } from './shared/contract';

/**
 * The switchboard behind `PUT /faults/{name}`: named faults, each with one or more scopes.
 *
 * Faults of the AWS side, with what their scope names and their parameters:
 * - at the door, scope `ec2` or `ec2:RunInstances`: `aws-error` (`code, status, message`), `aws-latency` (`latencyMs`),
 *   `aws-hang`, `aws-down` (connection reset), `aws-lost-answer` (carried out, then reset), `aws-throttle` (token bucket
 *   per account, region and action: `capacity`, `refillPerSecond`), `credentials-expired` (scope: the service)
 * - `clock-skew` (`skewMs`: AWS's clock against real time)
 * - pools, scope `<type>/<zone>/<spot|on-demand>`: `insufficient-capacity`, `max-spot-count`, `vcpu-limit`,
 *   `no-free-addresses` (or scope: a subnet id), `pool-capacity` (`capacity`, Spot only), `boot-never` (runs, never joins)
 * - scope: the region: `ignore-client-token`, `describe-eventually-consistent` (`hiddenMs`)
 * - pods, scope `<cluster>/<namespace>/<workload>`: `memory-at-start` (`bytes`: what containers use that start from now on),
 *   `never-ready` (they run and are not ready)
 * - `instance-impaired` (scope: an instance id), `asg-silent` (scope: a group's name)
 */
export interface FaultSwitchboard extends FaultBoard {
  /** Replaces all entries of the fault. */
  set(name: string, entries: readonly FaultParameters[]): void;
  /** Switches the fault off; false if it was not on. */
  clear(name: string): boolean;
  clearAll(): void;
  list(): Readonly<Record<string, readonly FaultParameters[]>>;
}

interface Entry {
  readonly parameters: FaultParameters;
  remaining: number | undefined;
}

/**
 * Creates an empty switchboard. `active(name, scope)` answers the first entry that applies and uses up one of its
 * `remaining` times, so ask only at the moment at which the fault would act. An entry's scope is compared part by
 * part between slashes, where `*` stands for any part (`m5.large/<any>/spot` written with a star): an entry without
 * scope applies everywhere.
 */
export function createFaultSwitchboard(): FaultSwitchboard {
  const faults = new Map<string, Entry[]>();
  return {
    active(name, scope) {
      const entries = faults.get(name);
      if (entries === undefined) return undefined;
      const index = entries.findIndex((entry) => applies(entry.parameters.scope, scope));
      const entry = entries[index];
      if (entry === undefined) return undefined;
      if (entry.remaining !== undefined) {
        entry.remaining -= 1;
        if (entry.remaining <= 0) entries.splice(index, 1);
        if (entries.length === 0) faults.delete(name);
      }
      return entry.parameters;
    },
    set(name, entries) {
      const live = entries.filter(
        (parameters) => parameters.remaining === undefined || parameters.remaining > 0,
      );
      if (live.length === 0) faults.delete(name);
      else
        faults.set(
          name,
          live.map((parameters) => ({ parameters, remaining: parameters.remaining })),
        );
    },
    clear: (name) => faults.delete(name),
    clearAll: () => faults.clear(),
    list: () =>
      Object.fromEntries(
        [...faults].map(([name, entries]) => [
          name,
          entries.map(({ parameters, remaining }) =>
            remaining === undefined ? parameters : { ...parameters, remaining },
          ),
        ]),
      ),
  };
}

function applies(pattern: string | undefined, scope: string | undefined): boolean {
  if (pattern === undefined || pattern === '*') return true;
  if (scope === undefined) return false;
  if (pattern === scope) return true;
  const wanted = pattern.split('/');
  const parts = scope.split('/');
  return (
    wanted.length === parts.length && wanted.every((part, index) => part === '*' || part === parts[index])
  );
}
