/** The workflows that are switched on and off per customer and cluster (Decision 43), by their names in the API. */
export const FEATURES = [
  'spot_optimization',
  'bin_packing',
  'rightsizing',
  'office_hours',
  'ghost_probe_scanner',
  'zombie_volume_cleanup',
  'network_optimization',
  'oom_remediation',
  'scale_up',
] as const;
export type Feature = (typeof FEATURES)[number];

/** Switches as somebody set them; one that is absent follows the next wider place. */
export type FeatureSwitches = Readonly<Partial<Record<Feature, boolean>>>;
/** The platform's own switches, from the environment (Decision 43). */
export type FeatureDefaults = Readonly<Record<Feature, boolean>>;

/** Where a switch can be set, the nearest first. */
export interface FeaturePlaces {
  readonly cluster: FeatureSwitches;
  readonly customer: FeatureSwitches;
  readonly defaults: FeatureDefaults;
}

/** Whether a workflow is on: the cluster's own switch decides, without one its customer's, without that the environment's. */
export const featureEnabled = (name: Feature, { cluster, customer, defaults }: FeaturePlaces): boolean =>
  cluster[name] ?? customer[name] ?? defaults[name];
