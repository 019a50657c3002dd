'use client';
import { useState, useSyncExternalStore } from 'react';
import { zodResolver } from '@hookform/resolvers/zod';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import InputAdornment from '@mui/material/InputAdornment';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import VisibilityOffOutlined from '@mui/icons-material/VisibilityOffOutlined';
import VisibilityOutlined from '@mui/icons-material/VisibilityOutlined';
import { useForm, type FieldError } from 'react-hook-form';
import { BrandMark } from '@/app/_components/frame/brand-mark';
import { Surface } from '@/app/_components/frame/panel';
import { credentialsSchema, type Credentials } from './credentials';
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

const wrong = (error: FieldError | undefined) => ({
  error: error !== undefined,
  helperText: error?.message,
});

/** E-mail and password; what fails is said above the fields and read out. */
export function SignInForm({ next, initialError }: { next: string; initialError: string | null }) {
  const hydrated = useHydrated();
  const [shown, setShown] = useState(false);

  // Without default values a field keeps what the browser has filled in before this page's script ran.
  const { register, handleSubmit, setError, setValue, setFocus, formState } = useForm<Credentials>({
    resolver: zodResolver(credentialsSchema),
  });
  const { ref: emailRef, ...email } = register('email');
  const { ref: passwordRef, ...password } = register('password');

  const isFirst = formState.submitCount === 0 && !formState.isSubmitting;
  const arrival = isFirst && initialError !== null ? signInError(initialError) : null;
  const error = formState.errors.root?.message ?? arrival;

  const refuse = (why: string) => {
    setError('root', { message: why });
    setValue('password', '');
    setFocus('password');
  };
  const submit = handleSubmit(async (credentials) => {
    try {
      const { signIn } = await import('next-auth/react');
      const answer = await signIn('credentials', { redirect: false, ...credentials });
      if (answer?.ok === true && answer.error === null) window.location.assign(next);
      else refuse(signInError(answer?.status === 429 ? 'throttled' : (answer?.error ?? '')));
    } catch {
      refuse('The server did not answer. Check the connection and try again.');
    }
  });

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
        <Box component="form" onSubmit={submit} noValidate method="post" sx={{ display: 'grid', gap: 2 }}>
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
            {...email}
            {...wrong(formState.errors.email)}
            inputRef={emailRef}
            autoComplete="username"
            autoFocus
            required
            slotProps={{ inputLabel: { shrink: true } }}
          />
          <TextField
            label="Password"
            type={shown ? 'text' : 'password'}
            {...password}
            {...wrong(formState.errors.password)}
            inputRef={passwordRef}
            autoComplete="current-password"
            required
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
            loading={formState.isSubmitting || formState.isSubmitSuccessful}
            sx={{ mt: 0.5 }}
          >
            Sign in
          </Button>
        </Box>
      </Surface>
    </Box>
  );
}
