'use client';
import { useCallback, useSyncExternalStore } from 'react';

/** Told of a change in this tab; `storage` events only reach the others. */
const CHANGED = 'cloudoptim:stored-choice';

function subscribe(listener: () => void): () => void {
  window.addEventListener('storage', listener);
  window.addEventListener(CHANGED, listener);
  return () => {
    window.removeEventListener('storage', listener);
    window.removeEventListener(CHANGED, listener);
  };
}

/** A choice of the reader among `options`, kept in this browser; the first option is the default and what the server renders. */
export function useStoredChoice<const T extends string>(
  key: string,
  options: readonly [T, ...T[]],
): [T, (value: T) => void] {
  const read = () => {
    try {
      const stored = window.localStorage.getItem(key);
      return options.find((option) => option === stored) ?? options[0];
    } catch {
      return options[0];
    }
  };
  const value = useSyncExternalStore(subscribe, read, () => options[0]);
  const choose = useCallback(
    (next: T) => {
      try {
        window.localStorage.setItem(key, next);
      } catch {
        return;
      }
      window.dispatchEvent(new Event(CHANGED));
    },
    [key],
  );
  return [value, choose];
}
