export { loadOnDemandCatalogue } from '@/server/adapters/catalogue/load-on-demand-catalogue';
export { loadSpotAdvisor } from '@/server/adapters/catalogue/load-spot-advisor';
export { createLiveSpotAdvisor, type LiveSpotAdvisor } from '@/server/adapters/catalogue/live-spot-advisor';
