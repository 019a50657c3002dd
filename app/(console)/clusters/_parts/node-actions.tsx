'use client';
import { lazy, Suspense, useState } from 'react';
import IconButton from '@mui/material/IconButton';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import MoreVert from '@mui/icons-material/MoreVert';
import { useMayOperate } from '@/app/_components/session-context';
import type { ClusterDetail, Node } from '@/app/_trpc/types';

const CordonDialog = lazy(() => import('./cordon-dialog'));
const DrainDialog = lazy(() => import('./drain-dialog'));

/** What an operator may do with a node; each act is confirmed in a dialog that says its consequence. */
export function NodeActions({ node, cluster }: { node: Node; cluster: ClusterDetail }) {
  const mayOperate = useMayOperate();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [dialog, setDialog] = useState<'cordon' | 'drain' | null>(null);
  if (!mayOperate || node.gone_at !== null) return null;
  const ask = (which: 'cordon' | 'drain') => {
    setAnchor(null);
    setDialog(which);
  };
  const close = () => setDialog(null);
  return (
    <>
      <IconButton
        size="small"
        aria-label={`Actions for ${node.node_name}`}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        <MoreVert fontSize="small" />
      </IconButton>
      {anchor !== null && (
        <Menu open anchorEl={anchor} onClose={() => setAnchor(null)}>
          <MenuItem onClick={() => ask('cordon')}>{node.unschedulable ? 'Uncordon' : 'Cordon'}</MenuItem>
          <MenuItem onClick={() => ask('drain')}>Drain…</MenuItem>
        </Menu>
      )}
      <Suspense fallback={null}>
        {dialog === 'cordon' && <CordonDialog node={node} cluster={cluster} onClose={close} />}
        {dialog === 'drain' && <DrainDialog node={node} cluster={cluster} onClose={close} />}
      </Suspense>
    </>
  );
}
