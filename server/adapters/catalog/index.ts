export { loadOnDemandCatalog } from '@/server/adapters/catalog/load-on-demand-catalog';
export { loadSpotAdvisor } from '@/server/adapters/catalog/load-spot-advisor';
export { createLiveSpotAdvisor, type LiveSpotAdvisor } from '@/server/adapters/catalog/live-spot-advisor';
