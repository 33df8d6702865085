/** After the integration and end-to-end tests: ends Postgres and NATS, and waits until they are gone. */
export default async function globalTeardown() {
  await globalThis.stopTestInfra?.();
}
