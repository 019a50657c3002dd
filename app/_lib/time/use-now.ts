'use client';
import { useSyncExternalStore } from 'react';
import { serverNow } from './server-clock';

type Listener = () => void;

/** One timer per rate for the whole page, running only while somebody looks. */
class Ticker {
  #listeners = new Set<Listener>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #now = 0;

  constructor(private readonly periodMs: number) {}

  readonly subscribe = (listener: Listener): (() => void) => {
    this.#listeners.add(listener);
    if (this.#timer === undefined) {
      this.#now = serverNow();
      this.#timer = setInterval(() => {
        this.#now = serverNow();
        for (const each of this.#listeners) each();
      }, this.periodMs);
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0 && this.#timer !== undefined) {
        clearInterval(this.#timer);
        this.#timer = undefined;
      }
    };
  };

  readonly read = (): number => {
    if (this.#now === 0) this.#now = serverNow();
    return this.#now;
  };
}

const fast = new Ticker(250);
const slow = new Ticker(10_000);
const onServer = () => null;

/** Now on the server's clock in milliseconds; null while rendering on the server. `fast` ticks four times a second. */
export function useNow(rate: 'fast' | 'slow'): number | null {
  const ticker = rate === 'fast' ? fast : slow;
  return useSyncExternalStore(ticker.subscribe, ticker.read, onServer);
}
