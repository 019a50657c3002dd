import type { Components, Theme } from '@mui/material/styles';

type CssTheme = Omit<Theme, 'components'> & { vars: NonNullable<Theme['vars']> };

const focusRing = (color: string) => ({ outline: `2px solid ${color}`, outlineOffset: 2 });

/** How Material's parts look here: frosted panels, 12–16 px radii, a focus ring that is always seen. */
export const componentOverrides: Components<CssTheme> = {
  MuiButtonBase: {
    defaultProps: { disableRipple: true },
    styleOverrides: {
      root: ({ theme }) => ({ '&.Mui-focusVisible': focusRing(theme.vars.palette.primary.main) }),
    },
  },
  MuiButton: {
    defaultProps: { disableElevation: true },
    styleOverrides: { root: { borderRadius: 10, minHeight: 36 } },
  },
  MuiIconButton: { styleOverrides: { root: { borderRadius: 10 } } },
  MuiPaper: {
    defaultProps: { elevation: 0 },
    styleOverrides: {
      root: { backgroundImage: 'none' },
      outlined: ({ theme }) => ({ borderColor: theme.vars.palette.surface.hairline }),
    },
  },
  MuiDialog: {
    styleOverrides: {
      paper: ({ theme }) => ({ borderRadius: 16, boxShadow: theme.vars.palette.surface.shadowHigh }),
    },
  },
  MuiMenu: {
    styleOverrides: {
      paper: ({ theme }) => ({
        borderRadius: 12,
        marginTop: 6,
        border: `1px solid ${theme.vars.palette.surface.hairline}`,
        boxShadow: theme.vars.palette.surface.shadowHigh,
      }),
    },
  },
  MuiMenuItem: {
    styleOverrides: { root: { borderRadius: 8, margin: '0 6px', minHeight: 38, fontSize: 14 } },
  },
  MuiChip: { styleOverrides: { root: { borderRadius: 8, fontWeight: 550 } } },
  MuiTab: { styleOverrides: { root: { minHeight: 44, textTransform: 'none', fontWeight: 550 } } },
  MuiTabs: { styleOverrides: { root: { minHeight: 44 } } },
  MuiOutlinedInput: { styleOverrides: { root: { borderRadius: 10 } } },
  MuiTableCell: {
    styleOverrides: {
      root: ({ theme }) => ({ borderColor: theme.vars.palette.surface.hairline, padding: '10px 14px' }),
      head: ({ theme }) => ({
        color: theme.vars.palette.text.secondary,
        fontSize: 12,
        fontWeight: 600,
        whiteSpace: 'nowrap',
      }),
    },
  },
  MuiSkeleton: { defaultProps: { animation: 'wave' }, styleOverrides: { root: { borderRadius: 8 } } },
  MuiAlert: { styleOverrides: { root: { borderRadius: 12, alignItems: 'center' } } },
  MuiLink: { defaultProps: { underline: 'hover' } },
};
