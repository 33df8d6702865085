/** Makes CommonJS of TypeScript and of ESM packages, and leaves alone what is CommonJS already: that is most of node_modules. */
const { createTransformer } = require('@swc/jest');

/** Minified modules have them in the middle of a line; where they stand in a comment only, nothing is lost. */
const SYNTAX_OF_MODULES = /\b(?:import|export)\b/;

module.exports = {
  createTransformer(options) {
    const swc = createTransformer(options);
    const isCommonJs = (source, path) => path.includes('/node_modules/') && !SYNTAX_OF_MODULES.test(source);
    return {
      ...swc,
      process: (source, path, config) =>
        isCommonJs(source, path) ? { code: source } : swc.process(source, path, config),
    };
  },
};
