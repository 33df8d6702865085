/** What every provider service does, whatever its provider. */
export { providerService, type ProviderServiceOptions } from './provider-service.js';
