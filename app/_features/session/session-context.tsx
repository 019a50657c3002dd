'use client';
import { createContext, useContext, type ReactNode } from 'react';
import type { Role } from '@/app/_trpc/types';

/** Who reads, as far as the console needs to know; the server checks every call itself. */
export interface Reader {
  name: string;
  role: Role;
  /** Null sees every customer. */
  customerId: string | null;
}

const ReaderContext = createContext<Reader>({ name: '', role: 'viewer', customerId: null });

export function ReaderProvider({ reader, children }: { reader: Reader; children: ReactNode }) {
  return <ReaderContext.Provider value={reader}>{children}</ReaderContext.Provider>;
}

export function useReader(): Reader {
  return useContext(ReaderContext);
}

/** Whether the reader may change things in a cluster. */
export function useMayOperate(): boolean {
  return useReader().role !== 'viewer';
}
