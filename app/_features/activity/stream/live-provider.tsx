'use client';
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '@/app/_trpc/client';
import type { Activity } from '@/app/_trpc/types';
import { LiveContext, type LiveState } from './live-context';
import { openActivityStream } from './open-activity-stream';

/** Rows kept for the feed; older ones are in the database. */
const KEPT_ROWS = 200;
/** Reads are refreshed at most this often however many rows stream in. */
const REFRESH_EVERY_MS = 700;

/** One event stream for the whole console: feeds the pages and refreshes what a row may have changed. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const [state, setState] = useState<LiveState>('connecting');
  const [rows, setRows] = useState<readonly Activity[]>([]);
  const queryClient = useQueryClient();
  const trpc = useTRPC();
  const refreshTimer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  useEffect(() => {
    const touched = [
      trpc.overview.pathKey(),
      trpc.live.pathKey(),
      trpc.events.pathKey(),
      trpc.optimization.pathKey(),
      trpc.clusters.pathKey(),
      trpc.admin.pathKey(),
      trpc.k8s.nodes.queryKey(),
    ];
    const refresh = () => {
      refreshTimer.current = undefined;
      for (const queryKey of touched) void queryClient.invalidateQueries({ queryKey });
    };
    const scheduleRefresh = () => {
      refreshTimer.current ??= setTimeout(refresh, REFRESH_EVERY_MS);
    };
    const close = openActivityStream({
      onState: (next, resumed) => {
        setState(next);
        if (resumed) {
          scheduleRefresh();
          void queryClient.invalidateQueries({ queryKey: trpc.activity.pathKey() });
        }
      },
      onRow: (row) => {
        setRows((before) =>
          before.some((each) => each.id === row.id) ? before : [row, ...before].slice(0, KEPT_ROWS),
        );
        scheduleRefresh();
      },
    });
    return () => {
      close();
      clearTimeout(refreshTimer.current);
      refreshTimer.current = undefined;
    };
  }, [queryClient, trpc]);

  const feed = useMemo(() => ({ state, rows }), [state, rows]);
  return <LiveContext.Provider value={feed}>{children}</LiveContext.Provider>;
}
