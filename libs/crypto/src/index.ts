/** Signatures, ids, sealed secrets and API keys: the only room that touches cryptography. */
export { createApiKey, hashApiKey, parseApiKey, type ApiKeyParts, type NewApiKey } from './api-key.js';
export { constantTimeEqual } from './constant-time.js';
export { hmac, sha256 } from './digest.js';
export { Fingerprints } from './fingerprints.js';
export { deriveId, randomId, requestId, randomToken } from './ids.js';
export { KeyRing } from './key-ring.js';
export { SealedBox, SealedBoxError, type SealContext, type SealedBoxErrorCode } from './sealed-box.js';
