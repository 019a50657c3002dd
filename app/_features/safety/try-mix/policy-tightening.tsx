'use client';
import { useState } from 'react';
import Box from '@mui/material/Box';
import TextField from '@mui/material/TextField';
import ExpandMore from '@mui/icons-material/ExpandMore';
import { Disclosure } from '@/app/_components/data/disclosure';
import { capitalized } from '@/app/_lib/format/sentence';
import type { Problems } from './mix-draft';
import { policyFields, policyPath, type Policy, type PolicyDraft } from './policy-draft';

/** Fields that tighten the policy for one question, each with the value in force; open while one of them is wrong. */
export function PolicyTightening({
  draft,
  inForce,
  problems,
  onChange,
}: {
  draft: PolicyDraft;
  /** Null while it is not known. */
  inForce: Policy | null;
  problems: Problems;
  onChange: (draft: PolicyDraft) => void;
}) {
  const [opened, setOpened] = useState(false);
  const isWrong = policyFields.some(({ field }) => problems[policyPath(field)] !== undefined);
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
        {policyFields.map(({ field, label, tighter, words }) => {
          const problem = problems[policyPath(field)];
          const bound = tighter === 'higher' ? 'or more' : 'or less';
          return (
            <TextField
              key={field}
              size="small"
              label={label}
              value={draft[field]}
              error={problem !== undefined}
              helperText={
                problem !== undefined
                  ? capitalized(problem)
                  : inForce === null
                    ? ' '
                    : `In force: ${words(inForce[field])} ${bound}`
              }
              onChange={(event) => onChange({ ...draft, [field]: event.target.value })}
              slotProps={{
                inputLabel: { shrink: true },
                htmlInput: { inputMode: 'decimal', autoComplete: 'off' },
              }}
            />
          );
        })}
      </Box>
      <Box sx={{ px: { xs: 1, sm: 1.25 }, pt: 1, fontSize: '0.8125rem', color: 'text.secondary' }}>
        For this question only; an empty field leaves what is in force. A policy may be tightened, never
        loosened.
      </Box>
    </Disclosure>
  );
}
