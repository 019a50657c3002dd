export { createAddressGuard } from '@/server/adapters/net/address-guard';
