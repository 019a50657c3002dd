/** Changes with every change of the formulas or constants of this server; stored with each decision. */
export const MODEL_VERSION = 'reference-2026.11.3';
