'use client';
import { useUrlState } from './use-url-state';

export interface UrlSort {
  key: string;
  descending: boolean;
}

/** Sort of a table in the URL as `?sort=cost` or `?sort=-cost`. */
export function useUrlSort(defaultKey: string): [UrlSort, (sort: UrlSort) => void] {
  const url = useUrlState();
  const text = url.get('sort') ?? defaultKey;
  const descending = text.startsWith('-');
  return [
    { key: descending ? text.slice(1) : text, descending },
    (sort) => {
      const next = `${sort.descending ? '-' : ''}${sort.key}`;
      url.set({ sort: next === defaultKey ? null : next });
    },
  ];
}
