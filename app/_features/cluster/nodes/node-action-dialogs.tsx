'use client';
import { createContext, lazy, Suspense, use, useCallback, useState, type ReactNode } from 'react';
import type { ClusterDetail, Node } from '@/app/_trpc/types';

const CordonDialog = lazy(() => import('./cordon-dialog'));
const DrainDialog = lazy(() => import('./drain-dialog'));

export type NodeAction = 'cordon' | 'drain';
type Ask = (node: Node, action: NodeAction) => void;

const AskContext = createContext<Ask | null>(null);

/** Opens the dialog of an action on a node. */
export function useAskNodeAction(): Ask {
  const ask = use(AskContext);
  if (ask === null) throw new Error('a node action is asked for outside its dialogs');
  return ask;
}

/** Holds the dialogs outside the rows: a row that is scrolled, filtered or turned into a card away takes none along. */
export function NodeActionDialogs({ cluster, children }: { cluster: ClusterDetail; children: ReactNode }) {
  const [asked, setAsked] = useState<{ node: Node; action: NodeAction } | null>(null);
  const ask = useCallback<Ask>((node, action) => setAsked({ node, action }), []);
  const close = () => setAsked(null);
  return (
    <AskContext value={ask}>
      {children}
      <Suspense fallback={null}>
        {asked?.action === 'cordon' && <CordonDialog node={asked.node} cluster={cluster} onClose={close} />}
        {asked?.action === 'drain' && <DrainDialog node={asked.node} cluster={cluster} onClose={close} />}
      </Suspense>
    </AskContext>
  );
}
