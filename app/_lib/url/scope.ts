'use client';
import { useMemo } from 'react';
import { useUrlParams } from './use-url-state';

/** What the console looks at; absent means everything that the reader may see. */
export interface Scope {
  clusterId: string | null;
  customerId: string | null;
}

/** Keys that the scope switch owns and every link carries along. */
const SCOPE_KEYS = ['cluster', 'customer'] as const;

export function useScope(): Scope {
  const params = useUrlParams();
  const clusterId = params.get('cluster');
  const customerId = params.get('customer');
  return useMemo(() => ({ clusterId, customerId }), [clusterId, customerId]);
}

/** The scope as list filters, with absent keys left out. */
export function scopeFilters(scope: Scope): { cluster_id?: string; customer_id?: string } {
  return {
    ...(scope.clusterId === null ? {} : { cluster_id: scope.clusterId }),
    ...(scope.customerId === null ? {} : { customer_id: scope.customerId }),
  };
}

/** A link into the console that keeps the scope. */
export function useScopedHref(): (path: string) => string {
  const params = useUrlParams();
  return useMemo(() => {
    const kept = new URLSearchParams();
    for (const key of SCOPE_KEYS) {
      const value = params.get(key);
      if (value !== null) kept.set(key, value);
    }
    const query = kept.toString();
    return (path) => (query === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`);
  }, [params]);
}
