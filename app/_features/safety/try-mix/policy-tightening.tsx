'use client';
import { useState } from 'react';
import Box from '@mui/material/Box';
import ExpandMore from '@mui/icons-material/ExpandMore';
import { useFormState, useWatch, type Control } from 'react-hook-form';
import { Disclosure } from '@/app/_components/data/disclosure';
import { FormField } from '@/app/_components/form/form-field';
import type { MixQuestion } from '@/app/_trpc/types';
import type { MixDraft } from './mix-draft';
import { policyFields, policyPath, type Policy } from './policy-draft';

/** Fields that tighten the policy for one question, each with the value in force; open while one of them is wrong. */
export function PolicyTightening({
  control,
  inForce,
}: {
  control: Control<MixDraft, unknown, MixQuestion>;
  /** Null while it is not known. */
  inForce: Policy | null;
}) {
  const [opened, setOpened] = useState(false);
  const { errors } = useFormState({ control, name: 'policy' });
  const draft = useWatch({ control, name: 'policy' });
  const isWrong = errors.policy !== undefined;
  const set = policyFields.filter(({ field }) => draft[field].trim() !== '').length;
  return (
    <Disclosure
      open={opened || isWrong}
      onToggle={(event) => setOpened(event.currentTarget.open)}
      sx={{ mx: { xs: -1, sm: -1.25 }, mt: 1.5, '& > summary': { px: { xs: 1, sm: 1.25 } } }}
    >
      <summary>
        <Box sx={{ fontSize: '0.875rem', fontWeight: 560 }}>Tighten the policy</Box>
        <Box sx={{ flex: 1, fontSize: '0.8125rem', color: 'text.secondary' }}>
          {set === 0 ? '' : `${set} of ${policyFields.length} set`}
        </Box>
        <ExpandMore aria-hidden className="disclosure-arrow" />
      </summary>
      <Box
        role="group"
        aria-label="Tighten the policy"
        sx={{
          px: { xs: 1, sm: 1.25 },
          pt: 1.5,
          display: 'grid',
          gap: 1.5,
          alignItems: 'start',
          gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 190px), 1fr))',
        }}
      >
        {policyFields.map(({ field, label, tighter, words }) => (
          <FormField
            key={field}
            control={control}
            name={policyPath(field)}
            label={label}
            hint={
              inForce === null
                ? ' '
                : `In force: ${words(inForce[field])} ${tighter === 'higher' ? 'or more' : 'or less'}`
            }
            slotProps={{
              inputLabel: { shrink: true },
              htmlInput: { inputMode: 'decimal', autoComplete: 'off' },
            }}
          />
        ))}
      </Box>
      <Box sx={{ px: { xs: 1, sm: 1.25 }, pt: 1, fontSize: '0.8125rem', color: 'text.secondary' }}>
        For this question only; an empty field leaves what is in force. A policy may be tightened, never
        loosened.
      </Box>
    </Disclosure>
  );
}
