/** Makes CommonJS of TypeScript and of ESM packages, and leaves alone what is CommonJS already: that is most of node_modules. */
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const { createTransformer } = require('@swc/jest');

/** What was transformed by another version of this file is not taken from jest's cache. */
const OWN_SOURCE = readFileSync(__filename, 'utf8');

/** Minified modules have them in the middle of a line; where they stand in a comment only, nothing is lost. */
const SYNTAX_OF_MODULES = /\b(?:import|export)\b/;

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
      process: (source, path, config) =>
        isCommonJs(source, path) ? { code: source } : swc.process(source, path, config),
    };
  },
};
