import { describe, expect, it } from 'vitest';
import { FEATURES, featureEnabled, type FeatureDefaults } from './features';

const all = (on: boolean) =>
  Object.fromEntries(FEATURES.map((name) => [name, on])) as Record<(typeof FEATURES)[number], boolean>;
const ON: FeatureDefaults = all(true);
const OFF: FeatureDefaults = all(false);

describe('featureEnabled', () => {
  it.each([
    { where: 'nowhere', cluster: {}, customer: {}, defaults: ON, enabled: true },
    { where: 'nowhere, off by default', cluster: {}, customer: {}, defaults: OFF, enabled: false },
    { where: 'on the customer', cluster: {}, customer: { bin_packing: false }, defaults: ON, enabled: false },
    {
      where: 'on the customer, on',
      cluster: {},
      customer: { bin_packing: true },
      defaults: OFF,
      enabled: true,
    },
    { where: 'on the cluster', cluster: { bin_packing: false }, customer: {}, defaults: ON, enabled: false },
    {
      where: 'on both, the cluster decides',
      cluster: { bin_packing: true },
      customer: { bin_packing: false },
      defaults: OFF,
      enabled: true,
    },
    { where: 'on another', cluster: { rightsizing: false }, customer: {}, defaults: ON, enabled: true },
  ])('set $where: $enabled', ({ enabled, ...places }) => {
    expect(featureEnabled('bin_packing', places)).toBe(enabled);
  });
});
