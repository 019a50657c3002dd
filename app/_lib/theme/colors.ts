import type {} from '@mui/material/themeCssVarsAugmentation';

/**
 * Brand hues (Decision 45). They are fills: bars, dots, areas.
 * On the light theme text and icons use the darker shade of the same hue, so that WCAG 2.2 AA holds.
 */
export const brand = {
  green: '#00C853',
  blue: '#2196F3',
  yellow: '#FFC107',
  red: '#FF5252',
} as const;

/** Text and icon shades on light surfaces: at least 4.5 : 1 on white. */
export const brandOnLight = {
  green: '#007E33',
  blue: '#1565C0',
  yellow: '#8A6100',
  red: '#C62828',
} as const;

/** Text on a green or yellow fill is dark. */
export const onFill = '#06121F';

/** Surfaces of one scheme, from the page to what floats highest. */
export interface Surfaces {
  /** Solid panel color where `backdrop-filter` is missing or transparency is unwanted. */
  panelSolid: string;
  /** Frosted panel. */
  panelGlass: string;
  /** Bars and insets that lie below a panel. */
  sunken: string;
  /** Hairlines between rows. */
  hairline: string;
  /** Depth shadow of a panel. */
  shadow: string;
  /** Depth shadow of a dialog or menu. */
  shadowHigh: string;
}

export const darkSurfaces: Surfaces = {
  panelSolid: '#121B28',
  panelGlass: 'rgba(22, 33, 49, 0.72)',
  sunken: '#0A111B',
  hairline: 'rgba(148, 176, 208, 0.14)',
  shadow: '0 1px 0 rgba(255,255,255,0.04) inset, 0 8px 24px -12px rgba(0,0,0,0.65)',
  shadowHigh: '0 1px 0 rgba(255,255,255,0.05) inset, 0 24px 64px -16px rgba(0,0,0,0.8)',
};

export const lightSurfaces: Surfaces = {
  panelSolid: '#FFFFFF',
  panelGlass: 'rgba(255, 255, 255, 0.82)',
  sunken: '#EBF0F6',
  hairline: 'rgba(24, 48, 80, 0.12)',
  shadow: '0 1px 2px rgba(22,42,70,0.06), 0 8px 24px -12px rgba(22,42,70,0.18)',
  shadowHigh: '0 2px 6px rgba(22,42,70,0.08), 0 24px 64px -16px rgba(22,42,70,0.32)',
};

declare module '@mui/material/styles' {
  interface Palette {
    brand: typeof brand;
    surface: Surfaces;
  }
  interface PaletteOptions {
    brand?: typeof brand;
    surface?: Surfaces;
  }
}
