import type { FeatureDefaults } from '../features';

/** The workflows' switches as an operator has them who sets none. */
export const ALL_FEATURES: FeatureDefaults = {
  spot_optimization: true,
  bin_packing: true,
  rightsizing: true,
  office_hours: true,
  ghost_probe_scanner: true,
  zombie_volume_cleanup: true,
  network_optimization: true,
  oom_remediation: true,
  scale_up: true,
};
