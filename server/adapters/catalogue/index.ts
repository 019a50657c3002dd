export { loadOnDemandCatalogue } from '@/server/adapters/catalogue/load-on-demand-catalogue';
export { loadSpotAdvisor } from '@/server/adapters/catalogue/load-spot-advisor';
