/** Types of the file in which class-transformer keeps what its decorators said; it publishes them elsewhere. */
declare module 'class-transformer/cjs/storage.js' {
  export { defaultMetadataStorage } from 'class-transformer/types/storage.js';
}
