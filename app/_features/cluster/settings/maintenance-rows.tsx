'use client';
import type { ReactNode } from 'react';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import TextField from '@mui/material/TextField';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import DeleteOutlined from '@mui/icons-material/DeleteOutlined';
import { days, type DraftFreeze, type DraftWindow } from './maintenance-draft';
import { capitalized } from '@/app/_lib/format/sentence';

/** Problems by the path of the field in the request. */
type Problems = Readonly<Record<string, string>>;

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

function Field(props: {
  label: string;
  value: string;
  problem: string | undefined;
  type?: 'time';
  width: number | string;
  placeholder?: string;
  onChange: (value: string) => void;
}) {
  return (
    <TextField
      size="small"
      label={props.label}
      value={props.value}
      type={props.type ?? 'text'}
      placeholder={props.placeholder ?? ''}
      error={props.problem !== undefined}
      helperText={props.problem === undefined ? undefined : capitalized(props.problem)}
      onChange={(event) => props.onChange(event.target.value)}
      slotProps={{ inputLabel: { shrink: true }, htmlInput: { autoComplete: 'off' } }}
      sx={{ width: props.width, maxWidth: '100%' }}
    />
  );
}

/** One window: its days, and from when to when. */
export function WindowRow({
  window,
  index,
  problems,
  onChange,
  onRemove,
}: {
  window: DraftWindow;
  index: number;
  problems: Problems;
  onChange: (window: DraftWindow) => void;
  onRemove: () => void;
}) {
  const at = (field: string) => problems[`windows.${index}.${field}`];
  return (
    <Row label={`Window ${index + 1}`} onRemove={onRemove}>
      <Box sx={{ minWidth: 0 }}>
        <ToggleButtonGroup
          size="small"
          aria-label="Days on which it opens"
          value={window.days}
          onChange={(_, chosen: readonly string[]) =>
            onChange({ ...window, days: days.filter((day) => chosen.includes(day)) })
          }
          sx={{ flexWrap: 'wrap' }}
        >
          {days.map((day) => (
            <ToggleButton key={day} value={day} sx={{ px: 1, textTransform: 'none' }}>
              {capitalized(day)}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
        {at('days') !== undefined && (
          <Box sx={{ color: 'error.main', fontSize: '0.75rem', mt: 0.5 }}>Choose at least one day</Box>
        )}
      </Box>
      <Field
        label="Opens"
        type="time"
        width={116}
        value={window.opensAt}
        problem={at('opens_at')}
        onChange={(opensAt) => onChange({ ...window, opensAt })}
      />
      <Field
        label="Closes"
        type="time"
        width={116}
        value={window.closesAt}
        problem={at('closes_at')}
        onChange={(closesAt) => onChange({ ...window, closesAt })}
      />
    </Row>
  );
}

/** One freeze: from when to when, and why. */
export function FreezeRow({
  freeze,
  index,
  problems,
  onChange,
  onRemove,
}: {
  freeze: DraftFreeze;
  index: number;
  problems: Problems;
  onChange: (freeze: DraftFreeze) => void;
  onRemove: () => void;
}) {
  const at = (field: string) => problems[`freezes.${index}.${field}`];
  return (
    <Row label={`Freeze ${index + 1}`} onRemove={onRemove}>
      {(['from', 'to'] as const).map((field) => (
        <Field
          key={field}
          label={capitalized(field)}
          width={230}
          placeholder="2026-12-20T00:00:00Z"
          value={freeze[field]}
          problem={at(field)}
          onChange={(value) => onChange({ ...freeze, [field]: value })}
        />
      ))}
      <Field
        label="Reason"
        width={230}
        value={freeze.reason}
        problem={at('reason')}
        onChange={(reason) => onChange({ ...freeze, reason })}
      />
    </Row>
  );
}
