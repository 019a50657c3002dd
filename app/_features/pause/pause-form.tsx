'use client';
import Box from '@mui/material/Box';
import FormControlLabel from '@mui/material/FormControlLabel';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import Typography from '@mui/material/Typography';
import { useController } from 'react-hook-form';
import { FormField } from '@/app/_components/form/form-field';
import { levels } from './pause-request';
import { CONFIRM_EVERYTHING, levelWords } from './pause-words';
import type { PauseFormState } from './use-pause-form';

/** Level, reason and, for everything, the typed confirmation. */
export function PauseForm({ form: { control } }: { form: PauseFormState }) {
  const { field: level } = useController({ control, name: 'level' });
  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', gap: 2 }}>
      <RadioGroup aria-label="What to pause" {...level}>
        {levels.map((each) => (
          <FormControlLabel
            key={each}
            value={each}
            control={<Radio sx={{ alignSelf: 'flex-start', mt: -0.75 }} />}
            sx={{ alignItems: 'flex-start', mb: 1.25 }}
            label={
              <Box>
                <Typography variant="subtitle1">{levelWords[each].name}</Typography>
                <Typography variant="body2" sx={{ color: 'text.secondary' }}>
                  {levelWords[each].consequence}
                </Typography>
              </Box>
            }
          />
        ))}
      </RadioGroup>
      <FormField control={control} name="reason" label="Reason (others see it)" fullWidth />
      {level.value === 'everything' && (
        <FormField
          control={control}
          name="typed"
          label={`Type “${CONFIRM_EVERYTHING}” to confirm`}
          fullWidth
          autoComplete="off"
          color="error"
        />
      )}
    </Box>
  );
}
