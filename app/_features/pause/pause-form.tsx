'use client';
import Box from '@mui/material/Box';
import FormControlLabel from '@mui/material/FormControlLabel';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import type { Pause } from '@/app/_trpc/types';
import { CONFIRM_EVERYTHING, levelWords } from './pause-words';

export interface PauseChoice {
  level: Pause['level'];
  reason: string;
  typed: string;
}

export const firstChoice: PauseChoice = { level: 'optimization', reason: '', typed: '' };

/** True once the choice may be sent: stopping everything asks for its words. */
export function isConfirmed(choice: PauseChoice): boolean {
  return choice.level === 'optimization' || choice.typed.trim().toLowerCase() === CONFIRM_EVERYTHING;
}

const levels: readonly Pause['level'][] = ['optimization', 'everything'];

/** Level, reason and, for everything, the typed confirmation. */
export function PauseForm({
  choice,
  onChange,
}: {
  choice: PauseChoice;
  onChange: (choice: PauseChoice) => void;
}) {
  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', gap: 2 }}>
      <RadioGroup
        aria-label="What to pause"
        value={choice.level}
        onChange={(_, value) => {
          const level = levels.find((each) => each === value);
          if (level !== undefined) onChange({ ...choice, level });
        }}
      >
        {levels.map((level) => (
          <FormControlLabel
            key={level}
            value={level}
            control={<Radio sx={{ alignSelf: 'flex-start', mt: -0.75 }} />}
            sx={{ alignItems: 'flex-start', mb: 1.25 }}
            label={
              <Box>
                <Typography variant="subtitle1">{levelWords[level].name}</Typography>
                <Typography variant="body2" sx={{ color: 'text.secondary' }}>
                  {levelWords[level].consequence}
                </Typography>
              </Box>
            }
          />
        ))}
      </RadioGroup>
      <TextField
        label="Reason (others see it)"
        value={choice.reason}
        onChange={(event) => onChange({ ...choice, reason: event.target.value })}
        size="small"
        fullWidth
      />
      {choice.level === 'everything' && (
        <TextField
          label={`Type “${CONFIRM_EVERYTHING}” to confirm`}
          value={choice.typed}
          onChange={(event) => onChange({ ...choice, typed: event.target.value })}
          size="small"
          fullWidth
          autoComplete="off"
          color="error"
        />
      )}
    </Box>
  );
}
