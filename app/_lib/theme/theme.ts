'use client';
import { createTheme } from '@mui/material/styles';
import { brand, brandOnLight, darkSurfaces, lightSurfaces, onFill } from './colors';
import { componentOverrides } from './components';

/** Attribute on `<html>` that carries the scheme; set before the first paint. */
const COLOR_SCHEME_ATTRIBUTE = 'data-theme';

const fontFamily = 'var(--font-inter), Inter, Roboto, system-ui, -apple-system, "Segoe UI", sans-serif';

/** Dark by default, light beside it, both as CSS variables: switching repaints without a render. */
export const theme = createTheme({
  cssVariables: { colorSchemeSelector: COLOR_SCHEME_ATTRIBUTE, cssVarPrefix: 'co' },
  defaultColorScheme: 'dark',
  colorSchemes: {
    dark: {
      palette: {
        primary: { main: brand.blue, light: '#6EC1FF', dark: '#1976D2', contrastText: onFill },
        secondary: { main: '#9FB3C8', contrastText: onFill },
        success: { main: brand.green, contrastText: onFill },
        info: { main: brand.blue, contrastText: onFill },
        warning: { main: brand.yellow, contrastText: onFill },
        error: { main: '#FF6B6B', contrastText: onFill },
        background: { default: '#0B121C', paper: darkSurfaces.panelSolid },
        text: { primary: '#E9F0F8', secondary: '#A5B6C9', disabled: '#7487A0' },
        divider: darkSurfaces.hairline,
        brand,
        surface: darkSurfaces,
      },
    },
    light: {
      palette: {
        primary: { main: brandOnLight.blue, contrastText: '#FFFFFF' },
        secondary: { main: '#4A5D73', contrastText: '#FFFFFF' },
        success: { main: brandOnLight.green, contrastText: '#FFFFFF' },
        info: { main: brandOnLight.blue, contrastText: '#FFFFFF' },
        warning: { main: brandOnLight.yellow, contrastText: '#FFFFFF' },
        error: { main: brandOnLight.red, contrastText: '#FFFFFF' },
        background: { default: '#F3F6FA', paper: lightSurfaces.panelSolid },
        text: { primary: '#142033', secondary: '#4A5B70', disabled: '#62748A' },
        divider: lightSurfaces.hairline,
        brand,
        surface: lightSurfaces,
      },
    },
  },
  shape: { borderRadius: 12 },
  typography: {
    fontFamily,
    fontSize: 14,
    h1: { fontSize: '1.5rem', fontWeight: 650, letterSpacing: '-0.02em', lineHeight: 1.25 },
    h2: { fontSize: '1.0625rem', fontWeight: 620, letterSpacing: '-0.01em', lineHeight: 1.35 },
    h3: { fontSize: '0.9375rem', fontWeight: 620, lineHeight: 1.4 },
    subtitle1: { fontSize: '0.9375rem', fontWeight: 550 },
    subtitle2: { fontSize: '0.8125rem', fontWeight: 600 },
    body1: { fontSize: '0.9375rem', lineHeight: 1.55 },
    body2: { fontSize: '0.8438rem', lineHeight: 1.5 },
    caption: { fontSize: '0.75rem', lineHeight: 1.45 },
    overline: { fontSize: '0.6875rem', fontWeight: 650, letterSpacing: '0.08em', lineHeight: 1.6 },
    button: { fontWeight: 600, textTransform: 'none', letterSpacing: 0 },
  },
  components: componentOverrides,
});
