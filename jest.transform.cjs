/** Makes CommonJS of TypeScript and of ESM packages, and leaves alone what is CommonJS already: that is most of node_modules. */
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const { createTransformer } = require('@swc/jest');

/** What was transformed by another version of this file is not taken from jest's cache. */
const OWN_SOURCE = readFileSync(__filename, 'utf8');

/** Minified modules have them in the middle of a line; where they stand in a comment only, nothing is lost. */
const SYNTAX_OF_MODULES = /\b(?:import|export)\b/;

/** The face of a library: a spec that needs one thing of it is to load that one, not the whole library. */
const FACE = /\/libs\/[^/]+\/src\/index\.ts$/;

/** Its classes must be known before anybody asks for one: schemas are made of all that were declared. */
const VOCABULARY = 'normalization';

/** The same options, but libraries, and what a face names, are loaded when they are first asked for. */
function lazily(options, source, path) {
  const isFace = FACE.test(path) && !path.includes(`/${VOCABULARY}/`);
  const named = [...source.matchAll(/ from '([^']+)'/g)].map(([, specifier]) => specifier);
  const lazy = named.filter(
    (specifier) => specifier !== `@enlace/${VOCABULARY}` && (isFace || !specifier.startsWith('.')),
  );
  return { ...options, module: { ...options.module, lazy } };
}

module.exports = {
  createTransformer(options) {
    const swc = createTransformer(options);
    const isCommonJs = (source, path) => path.includes('/node_modules/') && !SYNTAX_OF_MODULES.test(source);
    return {
      ...swc,
      getCacheKey: (...given) =>
        createHash('sha1')
          .update(swc.getCacheKey(...given))
          .update(OWN_SOURCE)
          .digest('hex'),
      process: (source, path, config) => {
        if (isCommonJs(source, path)) return { code: source };
        if (!path.endsWith('.ts')) return swc.process(source, path, config);
        return createTransformer(lazily(options, source, path)).process(source, path, config);
      },
    };
  },
};
