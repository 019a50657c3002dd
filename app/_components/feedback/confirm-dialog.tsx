'use client';
import { useState, type ReactNode } from 'react';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import TextField from '@mui/material/TextField';
import { FailureAlert } from './failure-alert';

interface ConfirmDialogProps {
  title: string;
  /** What the button does, as a verb with its object. */
  action: string;
  /** The consequence, and a preview where there is one. */
  children: ReactNode;
  busy: boolean;
  onClose: () => void;
  onConfirm: () => void;
  /** What to say when the last try failed, and its error; null before and after. */
  failure: { what: string; error: unknown };
  destructive?: boolean;
  /** Must be typed before the button works. */
  typed?: string;
  /** Keeps the button off for another reason. */
  blocked?: boolean;
  /** Puts the focus on the button; for dialogs that only ask. */
  asksOnly?: boolean;
}

/**
 * Names the thing and its consequence before anything is done; a destructive act asks to type the name. Enter sends it,
 * Escape leaves it, and a refusal stands inside with everything that was typed.
 */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const [text, setText] = useState('');
  const ready = (props.typed === undefined || text.trim() === props.typed) && props.blocked !== true;
  return (
    <Dialog
      open
      onClose={props.busy ? () => undefined : props.onClose}
      fullWidth
      maxWidth="sm"
      aria-labelledby="confirm-title"
    >
      <form
        noValidate
        style={{ display: 'contents' }}
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !props.busy) props.onConfirm();
        }}
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
          {!props.busy && <FailureAlert {...props.failure} />}
        </DialogContent>
        <DialogActions sx={{ px: 3, pb: 2 }}>
          <Button color="inherit" onClick={props.onClose} disabled={props.busy}>
            Cancel
          </Button>
          <Button
            type="submit"
            variant="contained"
            color={props.destructive === true ? 'error' : 'primary'}
            autoFocus={props.asksOnly === true}
            disabled={!ready}
            loading={props.busy}
          >
            {props.action}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
