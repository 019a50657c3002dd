'use client';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/app/_trpc/client';
import type { Pause } from '@/app/_trpc/types';

/** The pause switches in force; undefined until known. */
export function usePauses(): { pauses: readonly Pause[] | undefined; platform: Pause | null } {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.admin.pauses.queryOptions({}, { refetchInterval: 30_000 }));
  const pauses = data?.items;
  return { pauses, platform: pauses?.find((pause) => pause.scope === 'platform') ?? null };
}
