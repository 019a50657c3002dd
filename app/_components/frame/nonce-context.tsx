'use client';
import { createContext, useContext } from 'react';

/** The request's CSP nonce, for the few parts that insert style sheets of their own. */
export const NonceContext = createContext<string | undefined>(undefined);

export function useNonce(): string | undefined {
  return useContext(NonceContext);
}
