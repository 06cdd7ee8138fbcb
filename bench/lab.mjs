// The lab and the library as one module: the lab is part of the command line only, and a state of one is no state of
// another.
import { fromSources } from './from-sources.mjs';

const library = await fromSources("export * from './src/index.ts'; export * from './src/lab/index.ts';");
export const {
  addProxySuccessor,
  apply,
  destroy,
  kernelHasGeneve,
  labDown,
  labUp,
  startConnectionLoop,
  startLongLivedConnections,
  stopProxy,
} = library;

/** The document of a lab's node as the library reads it; `more` replaces keys of it. */
export function labState(lab, node, options, more = {}) {
  const parsed = library.parseNodeState({ ...library.labModeNamed(lab.mode).document(lab, node, options), ...more });
  if (parsed.ok) return parsed.value;
  throw new Error(JSON.stringify(parsed.diagnostics));
}

export const labOptions = (lab, node) => ({
  machine: library.labMachine(lab.nodes[node]),
  stateDirectory: `${lab.stateFolder}/records`,
});
