'use client';
import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Typography from '@mui/material/Typography';
import { toast } from '@/app/_components/feedback/toast';
import { TimeAgo } from '@/app/_components/data/time-ago';
import { useReader } from '@/app/_features/session/session-context';
import { FailureAlert } from '@/app/_components/feedback/failure-alert';
import { useTRPC } from '@/app/_trpc/client';
import type { Pause } from '@/app/_trpc/types';
import { firstChoice, isConfirmed, PauseForm } from './pause-form';
import { CONFIRM_EVERYTHING, levelWords, pauseSentence } from './pause-words';

/** Pauses the whole platform or resumes it; only a platform admin may, others read who did and why. */
export default function PauseDialog({ current, onClose }: { current: Pause | null; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const reader = useReader();
  const mayPause = reader.role === 'admin' && reader.customerId === null;
  const [choice, setChoice] = useState(firstChoice);
  const done = async (message: string) => {
    await queryClient.invalidateQueries();
    toast.success(message);
    onClose();
  };
  const pause = useMutation(
    trpc.admin.pause.mutationOptions({
      onSuccess: () => done('Paused'),
    }),
  );
  const resume = useMutation(
    trpc.admin.resume.mutationOptions({
      onSuccess: () => done('Running again'),
    }),
  );
  const busy = pause.isPending || resume.isPending;
  const failed = pause.error ?? resume.error;

  return (
    <Dialog
      open
      onClose={busy ? () => undefined : onClose}
      fullWidth
      maxWidth="sm"
      aria-labelledby="pause-title"
    >
      <DialogTitle id="pause-title">
        {current === null ? 'Pause the platform' : pauseSentence(current)}
      </DialogTitle>
      <DialogContent>
        {current !== null && (
          <>
            <Typography variant="body2" sx={{ mb: 1.5 }}>
              {levelWords[current.level].consequence}
            </Typography>
            <Typography variant="body2" sx={{ color: 'text.secondary' }}>
              Paused by {current.paused_by}, <TimeAgo at={current.paused_at} />
              {current.reason === null ? '' : ` – ${current.reason}`}
            </Typography>
          </>
        )}
        {current === null && mayPause && <PauseForm choice={choice} onChange={setChoice} />}
        {current === null && !mayPause && (
          <Typography variant="body2">
            Everything runs. Only a platform administrator can pause it.
          </Typography>
        )}
        {!busy && (
          <FailureAlert
            what={current === null ? 'Nothing was paused' : 'It was not resumed'}
            error={failed}
          />
        )}
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2 }}>
        <Button onClick={onClose} color="inherit" disabled={busy}>
          {mayPause ? 'Cancel' : 'Close'}
        </Button>
        {mayPause && current !== null && (
          <Button variant="contained" loading={busy} onClick={() => resume.mutate({})}>
            Resume
          </Button>
        )}
        {mayPause && current === null && (
          <Button
            variant="contained"
            color={choice.level === 'everything' ? 'error' : 'primary'}
            disabled={!isConfirmed(choice)}
            loading={busy}
            onClick={() =>
              pause.mutate({
                level: choice.level,
                ...(choice.reason.trim() === '' ? {} : { reason: choice.reason.trim() }),
                ...(choice.level === 'everything' ? { confirm: CONFIRM_EVERYTHING } : {}),
              })
            }
          >
            {choice.level === 'everything' ? 'Pause everything' : 'Pause optimization'}
          </Button>
        )}
      </DialogActions>
    </Dialog>
  );
}
