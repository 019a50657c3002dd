'use client';
import Box from '@mui/material/Box';

/** One choice of a few, side by side; radio buttons underneath, so that arrows move between them. */
export function Segmented<T extends string>(props: {
  label: string;
  name: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
  disabled?: boolean;
}) {
  return (
    <Box
      component="fieldset"
      sx={{
        display: 'inline-flex',
        m: 0,
        p: '3px',
        border: 1,
        borderColor: 'divider',
        borderRadius: '12px',
        bgcolor: 'surface.sunken',
        opacity: props.disabled === true ? 0.6 : 1,
      }}
    >
      <legend className="visually-hidden">{props.label}</legend>
      {props.options.map((option) => (
        <Box
          key={option.value}
          component="label"
          sx={{
            position: 'relative',
            px: 1.75,
            py: 0.5,
            borderRadius: '9px',
            fontSize: '0.8125rem',
            fontWeight: 600,
            cursor: 'pointer',
            color: option.value === props.value ? 'text.primary' : 'text.secondary',
            bgcolor: option.value === props.value ? 'surface.panelSolid' : 'transparent',
            boxShadow: option.value === props.value ? 1 : 0,
            '&:focus-within': { outline: '2px solid', outlineColor: 'primary.main' },
          }}
        >
          <input
            className="visually-hidden"
            type="radio"
            name={props.name}
            value={option.value}
            checked={option.value === props.value}
            disabled={props.disabled === true}
            onChange={() => props.onChange(option.value)}
          />
          {option.label}
        </Box>
      ))}
    </Box>
  );
}
