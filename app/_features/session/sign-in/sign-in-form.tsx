'use client';
import { useRef, useState, useSyncExternalStore, type SubmitEvent } from 'react';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import InputAdornment from '@mui/material/InputAdornment';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import VisibilityOffOutlined from '@mui/icons-material/VisibilityOffOutlined';
import VisibilityOutlined from '@mui/icons-material/VisibilityOutlined';
import { BrandMark } from '@/app/_components/frame/brand-mark';
import { Surface } from '@/app/_components/frame/panel';
import { signInError } from './sign-in-error';

const noChanges = () => () => undefined;

/** False until this page's script runs: a form sent before would leave the console. */
function useHydrated(): boolean {
  return useSyncExternalStore(
    noChanges,
    () => true,
    () => false,
  );
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}

/** E-mail and password; what fails is said above the fields and read out. */
export function SignInForm({ next, initialError }: { next: string; initialError: string | null }) {
  const hydrated = useHydrated();
  const password = useRef<HTMLInputElement>(null);
  const [shown, setShown] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(initialError === null ? null : signInError(initialError));

  const refuse = (why: string) => {
    setError(why);
    setBusy(false);
    if (password.current === null) return;
    password.current.value = '';
    password.current.focus();
  };
  const submit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setError(null);
    try {
      const { signIn } = await import('next-auth/react');
      const answer = await signIn('credentials', {
        redirect: false,
        email: textOf(form, 'email').trim(),
        password: textOf(form, 'password'),
      });
      if (answer?.ok === true && answer.error === null) window.location.assign(next);
      else refuse(signInError(answer?.status === 429 ? 'throttled' : (answer?.error ?? '')));
    } catch {
      refuse('The server did not answer. Check the connection and try again.');
    }
  };

  return (
    <Box component="main" sx={{ minHeight: '100dvh', display: 'grid', placeItems: 'center', p: 2 }}>
      <Surface aria-labelledby="sign-in-title" sx={{ width: '100%', maxWidth: 400, p: { xs: 3, sm: 4 } }}>
        <Box sx={{ display: 'flex', alignItems: 'center', gap: 1.5, mb: 3 }}>
          <BrandMark size={38} />
          <Box>
            <Typography variant="h1" id="sign-in-title">
              CloudOptim
            </Typography>
            <Typography variant="body2" sx={{ color: 'text.secondary' }}>
              Sign in to the console
            </Typography>
          </Box>
        </Box>
        <Box component="form" onSubmit={submit} method="post" sx={{ display: 'grid', gap: 2 }}>
          <Box role="alert" aria-live="assertive" sx={{ minHeight: error === null ? 0 : 48 }}>
            {error !== null && (
              <Alert severity="error" variant="outlined">
                {error}
              </Alert>
            )}
          </Box>
          <TextField
            label="E-mail address"
            type="email"
            name="email"
            autoComplete="username"
            autoFocus
            required
            slotProps={{ inputLabel: { shrink: true } }}
          />
          <TextField
            label="Password"
            type={shown ? 'text' : 'password'}
            name="password"
            autoComplete="current-password"
            required
            inputRef={password}
            slotProps={{
              inputLabel: { shrink: true },
              input: {
                endAdornment: (
                  <InputAdornment position="end">
                    <IconButton
                      edge="end"
                      aria-label={shown ? 'Hide password' : 'Show password'}
                      aria-pressed={shown}
                      onClick={() => setShown(!shown)}
                    >
                      {shown ? (
                        <VisibilityOffOutlined fontSize="small" />
                      ) : (
                        <VisibilityOutlined fontSize="small" />
                      )}
                    </IconButton>
                  </InputAdornment>
                ),
              },
            }}
          />
          <Button
            type="submit"
            disabled={!hydrated}
            variant="contained"
            size="large"
            loading={busy}
            sx={{ mt: 0.5 }}
          >
            Sign in
          </Button>
        </Box>
      </Surface>
    </Box>
  );
}
