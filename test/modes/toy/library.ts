/* The library and its lab as toy-mode.test.ts bundles them: with the modes of list.ts and proofs.ts of this folder. */
export * as library from '../../../src/index.js';
export { labMachine } from '../../../src/lab/index.js';
