'use client';
import { useState, type ReactNode } from 'react';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import TextField from '@mui/material/TextField';

interface ConfirmDialogProps {
  title: string;
  /** What the button does, as a verb with its object. */
  action: string;
  /** The consequence, and a preview where there is one. */
  children: ReactNode;
  busy: boolean;
  onClose: () => void;
  onConfirm: () => void;
  destructive?: boolean;
  /** Must be typed before the button works. */
  typed?: string;
  /** Keeps the button off for another reason. */
  blocked?: boolean;
}

/** Names the thing and its consequence before anything is done; a destructive act asks to type the name. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const [text, setText] = useState('');
  const confirmed = props.typed === undefined || text.trim() === props.typed;
  return (
    <Dialog
      open
      onClose={props.busy ? () => undefined : props.onClose}
      fullWidth
      maxWidth="sm"
      aria-labelledby="confirm-title"
    >
      <DialogTitle id="confirm-title" sx={{ overflowWrap: 'anywhere' }}>
        {props.title}
      </DialogTitle>
      <DialogContent sx={{ fontSize: '0.9375rem' }}>
        {props.children}
        {props.typed !== undefined && (
          <TextField
            fullWidth
            size="small"
            autoComplete="off"
            label={`Type “${props.typed}” to confirm`}
            value={text}
            onChange={(event) => setText(event.target.value)}
            sx={{ mt: 2 }}
          />
        )}
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2 }}>
        <Button color="inherit" onClick={props.onClose} disabled={props.busy}>
          Cancel
        </Button>
        <Button
          variant="contained"
          color={props.destructive === true ? 'error' : 'primary'}
          disabled={!confirmed || props.blocked === true}
          loading={props.busy}
          onClick={props.onConfirm}
        >
          {props.action}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
