/** Loads built code by its path in `dist/`: what is measured is what is deployed. */

/** @param {string} path such as `libs/crypto/src/index.js` */
export function built(path) {
  return import(new URL(`../../dist/${path}`, import.meta.url).href);
}

/** @param {string} name of a library */
export function builtLib(name) {
  return built(`libs/${name}/src/index.js`);
}
