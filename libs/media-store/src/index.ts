/** Where files are kept: a folder or a bucket, under a limit and a list of types. */
export { MediaFiles, tooLarge, type KeptFile, type MediaRules } from './media-files.js';
export type { MediaStore } from './media-store.js';
export { openMediaStore, type MediaStoreConfig } from './open-media-store.js';
