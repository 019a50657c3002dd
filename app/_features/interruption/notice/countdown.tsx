'use client';
import Box from '@mui/material/Box';
import { secondsLeft, type NoticeTimes } from './notice-axis';
import { useNow } from '@/app/_lib/time/use-now';

function clock(seconds: number): string {
  const whole = Math.floor(Math.abs(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** Time until AWS takes the instance, ticking on the server's clock. */
export function Countdown({
  times,
  deadlineAt,
  size = 'small',
}: {
  times: NoticeTimes;
  deadlineAt: string | null;
  size?: 'small' | 'large';
}) {
  const now = useNow('fast');
  const left = now === null ? null : secondsLeft(times, deadlineAt, now);
  const color =
    left === null ? 'text.secondary' : left > 60 ? 'success.main' : left > 20 ? 'warning.main' : 'error.main';
  return (
    <Box
      component="span"
      role="timer"
      aria-label={
        left === null
          ? 'Countdown'
          : left >= 0
            ? `${Math.floor(left)} seconds left`
            : 'The notice has run out'
      }
      className="tabular"
      sx={{
        fontWeight: 650,
        fontSize: size === 'large' ? '1.75rem' : '0.8125rem',
        lineHeight: 1.2,
        letterSpacing: size === 'large' ? '-0.02em' : 0,
        color,
        whiteSpace: 'nowrap',
      }}
    >
      {left === null ? '–:––' : left >= 0 ? `${clock(left)} left` : `T + ${clock(left)}`}
    </Box>
  );
}
