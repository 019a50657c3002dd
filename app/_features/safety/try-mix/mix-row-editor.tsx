'use client';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import MenuItem from '@mui/material/MenuItem';
import DeleteOutlined from '@mui/icons-material/DeleteOutlined';
import { useWatch, type Control } from 'react-hook-form';
import { lifecycleWords } from '@/app/_components/data/lifecycle';
import { FormField } from '@/app/_components/form/form-field';
import { capitalized } from '@/app/_lib/format/sentence';
import type { MixQuestion } from '@/app/_trpc/types';
import type { MixDraft, RowField } from './mix-draft';

const texts: readonly { field: RowField; label: string; numeric: boolean; fact: boolean }[] = [
  { field: 'instance_type', label: 'Instance type', numeric: false, fact: false },
  { field: 'availability_zone', label: 'Zone', numeric: false, fact: false },
  { field: 'count', label: 'Nodes', numeric: true, fact: false },
  { field: 'vcpu', label: 'vCPU each', numeric: true, fact: true },
  { field: 'memory_gib', label: 'GiB each', numeric: true, fact: true },
  { field: 'price_per_hour', label: '$ per hour', numeric: true, fact: true },
  { field: 'risk_score', label: 'Risk score', numeric: true, fact: true },
];

/** One pool of the mix: its fields, and what is wrong with each. */
export function MixRowEditor({
  control,
  index,
  withFacts,
  onRemove,
}: {
  control: Control<MixDraft, unknown, MixQuestion>;
  index: number;
  /** Sizes, price and risk are the reader's own too. */
  withFacts: boolean;
  onRemove: () => void;
}) {
  const named = `row ${index + 1}`;
  const at = <Field extends RowField>(field: Field) =>
    `recommendation.allocations.${index}.${field}` as const;
  const lifecycle = useWatch({ control, name: at('lifecycle') });
  return (
    <Box
      component="fieldset"
      aria-label={capitalized(named)}
      sx={{
        m: 0,
        p: 0,
        border: 0,
        minWidth: 0,
        display: 'grid',
        gap: 1,
        alignItems: 'start',
        gridTemplateColumns: {
          xs: 'repeat(2, minmax(0, 1fr))',
          md: withFacts
            ? '1.5fr 1.3fr 1.2fr repeat(5, minmax(0, 0.8fr)) 40px'
            : 'minmax(0, 1.5fr) minmax(0, 1.3fr) minmax(0, 1.2fr) minmax(0, 0.8fr) 40px',
        },
      }}
    >
      {texts
        .filter(({ fact }) => withFacts || !fact)
        .flatMap(({ field, label, numeric }) => {
          const input = (
            <FormField
              key={field}
              control={control}
              name={at(field)}
              label={label}
              slotProps={{
                inputLabel: { shrink: true },
                htmlInput: {
                  'aria-label': `${label}, ${named}`,
                  autoComplete: 'off',
                  spellCheck: false,
                  ...(numeric ? { inputMode: 'decimal' as const } : {}),
                },
              }}
              disabled={field === 'risk_score' && lifecycle !== 'spot'}
            />
          );
          if (field !== 'availability_zone') return [input];
          return [
            input,
            <FormField
              key="lifecycle"
              control={control}
              name={at('lifecycle')}
              select
              label="Bought as"
              slotProps={{
                inputLabel: { shrink: true },
                select: { SelectDisplayProps: { 'aria-label': `Bought as, ${named}` } },
              }}
            >
              <MenuItem value="spot">{lifecycleWords.spot}</MenuItem>
              <MenuItem value="on-demand">{lifecycleWords['on-demand']}</MenuItem>
            </FormField>,
          ];
        })}
      <IconButton
        aria-label={`Remove ${named}`}
        onClick={onRemove}
        sx={{ justifySelf: 'end', gridColumn: { xs: 2, md: 'auto' } }}
      >
        <DeleteOutlined />
      </IconButton>
    </Box>
  );
}
