'use client';
import { createContext, useContext } from 'react';
import type { Activity } from '@/app/_trpc/types';

export type LiveState = 'connecting' | 'connected' | 'reconnecting';

export interface LiveFeed {
  state: LiveState;
  /** Rows that came in since this page was opened, newest first. */
  rows: readonly Activity[];
}

export const LiveContext = createContext<LiveFeed>({ state: 'connecting', rows: [] });

export function useLive(): LiveFeed {
  return useContext(LiveContext);
}
