'use client';
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
import { PauseForm } from './pause-form';
import { levelWords, pauseSentence } from './pause-words';
import { usePauseForm } from './use-pause-form';

/** Pauses the whole platform or resumes it; only a platform admin may, others read who did and why. */
export default function PauseDialog({ current, onClose }: { current: Pause | null; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const reader = useReader();
  const mayPause = reader.role === 'admin' && reader.customerId === null;
  const form = usePauseForm();
  const done = async (message: string) => {
    await queryClient.invalidateQueries();
    toast.success(message);
    onClose();
  };
  const pause = useMutation(
    trpc.admin.pause.mutationOptions({
      onSuccess: () => done('Paused'),
      onError: form.refuse,
    }),
  );
  const resume = useMutation(
    trpc.admin.resume.mutationOptions({
      onSuccess: () => done('Resumed'),
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
      <form
        noValidate
        style={{ display: 'contents' }}
        onSubmit={(event) => {
          event.preventDefault();
          if (mayPause && current === null && form.isConfirmed && !busy) form.submit(pause.mutate);
        }}
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
          {current === null && mayPause && <PauseForm form={form} />}
          {current === null && !mayPause && (
            <Typography variant="body2">
              Everything runs. Only a platform administrator can pause it.
            </Typography>
          )}
          {!busy && (
            <FailureAlert
              what={current === null ? 'Nothing was paused' : 'The platform was not resumed'}
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
              type="submit"
              variant="contained"
              color={form.level === 'everything' ? 'error' : 'primary'}
              disabled={!form.isConfirmed}
              loading={busy}
            >
              {form.level === 'everything' ? 'Pause everything' : 'Pause optimization'}
            </Button>
          )}
        </DialogActions>
      </form>
    </Dialog>
  );
}
