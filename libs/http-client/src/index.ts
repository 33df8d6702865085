/** The one way out: every outgoing HTTP call of Enlace goes through this client. */
export type { HttpAnswer, HttpCall, HttpMethod } from './http-call.js';
export { HttpClient, type HttpClientOptions } from './http-client.js';
export { HttpFailure, type HttpFailureKind } from './http-failure.js';
export type { HostLookup, ResolvedAddress } from './guarded-connect.js';
