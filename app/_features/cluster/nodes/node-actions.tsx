'use client';
import { useState } from 'react';
import IconButton from '@mui/material/IconButton';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import MoreVert from '@mui/icons-material/MoreVert';
import { useMayOperate } from '@/app/_features/session/session-context';
import type { Node } from '@/app/_trpc/types';
import { useAskNodeAction, type NodeAction } from './node-action-dialogs';

/** What an operator may do with a node; each act is confirmed in a dialog that says its consequence. */
export function NodeActions({ node }: { node: Node }) {
  const mayOperate = useMayOperate();
  const askAction = useAskNodeAction();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  if (!mayOperate || node.gone_at !== null) return null;
  const ask = (action: NodeAction) => {
    setAnchor(null);
    askAction(node, action);
  };
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
          <MenuItem onClick={() => ask('cordon')}>{node.unschedulable ? 'Uncordon' : 'Cordon'}…</MenuItem>
          <MenuItem onClick={() => ask('drain')}>Drain…</MenuItem>
        </Menu>
      )}
    </>
  );
}
