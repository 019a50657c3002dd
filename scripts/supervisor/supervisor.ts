import { setTimeout as sleep } from 'node:timers/promises';
import { afterDeath, noFailures, type Backoff } from './backoff';
import type { RunningProcess, Service } from './service';

export interface SupervisorDependencies {
  /** Prints one line for the operator. */
  readonly say: (line: string) => void;
  /** Called after every change of what runs, with what runs now: rewrite the files that name process ids. */
  readonly onChange: (running: ReadonlyMap<string, RunningProcess>) => void;
}

interface Entry {
  readonly service: Service;
  running: RunningProcess | undefined;
  startedAtMs: number;
  backoff: Backoff;
}

/**
 * Keeps services running: one that dies is started again with back-off, and said. `stopAll` ends everything, tier by
 * tier, and is final.
 */
export class Supervisor {
  readonly #entries = new Map<string, Entry>();
  readonly #stopping = new AbortController();
  /** Starts and restarts under way. */
  readonly #underWay = new Set<Promise<void>>();
  #stopped: Promise<void> | undefined;

  constructor(private readonly dependencies: SupervisorDependencies) {}

  /** Starts a service for the first time. Rejects when it does not get ready: that is for the operator to see. */
  async start(service: Service): Promise<void> {
    const entry: Entry = { service, running: undefined, startedAtMs: 0, backoff: noFailures };
    this.#entries.set(service.name, entry);
    await this.#track(this.#bringUp(entry));
  }

  /** Ends a service in order to start it afresh, e.g. because an address that it was given has changed. */
  async restart(name: string): Promise<void> {
    await this.#entries.get(name)?.running?.stop();
  }

  isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** Ends every service from the highest tier to the lowest. Idempotent. */
  stopAll(): Promise<void> {
    this.#stopping.abort();
    this.#stopped ??= this.#stopTiers();
    return this.#stopped;
  }

  async #stopTiers(): Promise<void> {
    for (const tier of [2, 1, 0] as const) {
      const entries = [...this.#entries.values()].filter(({ service }) => service.tier === tier);
      await Promise.all(entries.map(async ({ running }) => running?.stop()));
    }
    // A start that was under way has cleaned up after itself, or has just got ready and is ended by #bringUp.
    await Promise.allSettled(this.#underWay);
  }

  #track(work: Promise<void>): Promise<void> {
    const tracked = work.finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
    return tracked;
  }

  async #bringUp(entry: Entry): Promise<void> {
    const running = await entry.service.start(this.#stopping.signal);
    if (this.isStopping()) {
      await running.stop();
      return;
    }
    entry.running = running;
    entry.startedAtMs = performance.now();
    this.#announce();
    void running.exited.then((reason) => {
      if (!this.isStopping()) this.#restartLater(entry, reason);
    });
  }

  #restartLater(entry: Entry, reason: string): void {
    entry.running = undefined;
    this.#announce();
    void this.#track(this.#restartUntilUp(entry, reason));
  }

  async #restartUntilUp(entry: Entry, firstReason: string): Promise<void> {
    const { name } = entry.service;
    let reason = firstReason;
    let upMs = performance.now() - entry.startedAtMs;
    while (!this.isStopping()) {
      const { delayMs, next } = afterDeath(entry.backoff, upMs);
      entry.backoff = next;
      this.dependencies.say(`${name} ended (${reason}); starting it again in ${delayMs / 1_000} s`);
      await sleep(delayMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      if (this.isStopping()) return;
      try {
        await this.#bringUp(entry);
        if (!this.isStopping()) this.dependencies.say(`${name} is up again`);
        return;
      } catch (error) {
        reason = error instanceof Error ? error.message : String(error);
        upMs = 0;
      }
    }
  }

  #announce(): void {
    const running = [...this.#entries].flatMap(([name, entry]) =>
      entry.running === undefined ? [] : [[name, entry.running] as const],
    );
    this.dependencies.onChange(new Map(running));
  }
}
