'use client';
import type { ReactNode } from 'react';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import DeleteOutlined from '@mui/icons-material/DeleteOutlined';
import { useController, type Control } from 'react-hook-form';
import { FormField } from '@/app/_components/form/form-field';
import { capitalized } from '@/app/_lib/format/sentence';
import { days, type MaintenanceDraft } from './maintenance-draft';

interface RowProps {
  control: Control<MaintenanceDraft>;
  index: number;
  onRemove: () => void;
}

const look = (width: number) => ({
  slotProps: { inputLabel: { shrink: true }, htmlInput: { autoComplete: 'off' } },
  sx: { width, maxWidth: '100%' },
});

function Row({ label, onRemove, children }: { label: string; onRemove: () => void; children: ReactNode }) {
  return (
    <Box
      component="fieldset"
      aria-label={label}
      sx={{
        m: 0,
        p: 0,
        border: 0,
        minWidth: 0,
        display: 'flex',
        flexWrap: 'wrap',
        gap: 1,
        alignItems: 'start',
      }}
    >
      {children}
      <IconButton aria-label={`Remove ${label.toLowerCase()}`} onClick={onRemove}>
        <DeleteOutlined />
      </IconButton>
    </Box>
  );
}

function Days({ control, index }: Omit<RowProps, 'onRemove'>) {
  const {
    field,
    fieldState: { error },
  } = useController({ control, name: `windows.${index}.days` });
  return (
    <Box sx={{ minWidth: 0 }}>
      <ToggleButtonGroup
        size="small"
        aria-label="Days on which it opens"
        value={field.value}
        onChange={(_, chosen: readonly string[]) =>
          field.onChange(days.filter((day) => chosen.includes(day)))
        }
        sx={{ flexWrap: 'wrap' }}
      >
        {days.map((day) => (
          <ToggleButton key={day} value={day} sx={{ px: 1, textTransform: 'none' }}>
            {capitalized(day)}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      {error !== undefined && (
        <Box sx={{ color: 'error.main', fontSize: '0.75rem', mt: 0.5 }}>Choose at least one day</Box>
      )}
    </Box>
  );
}

/** One window: its days, and from when to when. */
export function WindowRow({ control, index, onRemove }: RowProps) {
  return (
    <Row label={`Window ${index + 1}`} onRemove={onRemove}>
      <Days control={control} index={index} />
      <FormField
        control={control}
        name={`windows.${index}.opens_at`}
        label="Opens"
        type="time"
        {...look(116)}
      />
      <FormField
        control={control}
        name={`windows.${index}.closes_at`}
        label="Closes"
        type="time"
        {...look(116)}
      />
    </Row>
  );
}

/** One freeze: from when to when, and why. */
export function FreezeRow({ control, index, onRemove }: RowProps) {
  return (
    <Row label={`Freeze ${index + 1}`} onRemove={onRemove}>
      {(['from', 'to'] as const).map((field) => (
        <FormField
          key={field}
          control={control}
          name={`freezes.${index}.${field}`}
          label={capitalized(field)}
          placeholder="2026-12-20T00:00:00Z"
          {...look(230)}
        />
      ))}
      <FormField control={control} name={`freezes.${index}.reason`} label="Reason" {...look(230)} />
    </Row>
  );
}
