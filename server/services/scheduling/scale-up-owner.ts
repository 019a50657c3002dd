/** Why nothing would bring capacity back that a bin-packing takes away (spec 08-decided, 1); null when something does. */
export const whyNoScaleUpOwner = (): string | null =>
  'nothing would bring capacity back when a rollout needs more of it (scale-up is not part of this version): only a dry run is possible';
