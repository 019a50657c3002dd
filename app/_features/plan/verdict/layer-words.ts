/** The gate's layers as a person says them (spec 03-safety, 1). */
export const layerWords: Readonly<Record<string, string>> = {
  risk_threshold: 'Lowest risk score of a Spot pool',
  az_distribution: 'Availability zones',
  pool_concentration: 'Largest share of one Spot pool',
  on_demand_buffer: 'Share of on-demand capacity',
  multi_factor: 'All together: demand, known facts, price, batch',
};

/** The same in two words, where a legend or a column head has no room for more. */
export const violationWords: Readonly<Record<string, string>> = {
  risk_threshold: 'Risk score',
  az_distribution: 'Zones',
  pool_concentration: 'Pool share',
  on_demand_buffer: 'On-demand share',
  multi_factor: 'All together',
  rightsizing_guard: 'Rightsizing bounds',
};
