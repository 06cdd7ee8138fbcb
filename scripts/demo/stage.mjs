import { run } from '../run.mjs';

const redirect = ['bin/redirect.mjs'];
const interrupted = new AbortController();

/** With these a demonstration ends at its next step, and its lab is removed. */
export function endOnSignals() {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => interrupted.abort(new Error(`interrupted by ${signal}`)));
}

export function heading(text) {
  console.log(`\n\x1b[1m== ${text}\x1b[0m`);
}

/** Requires a step's exit code: a demonstration that continues after a failure shows nothing. */
export async function step(doing, expected = 0) {
  const { code, output } = await doing;
  interrupted.signal.throwIfAborted();
  if (code !== expected) throw new Error(`exit code ${code} where ${expected} was expected\n${output}`);
  return output;
}

/** What a demonstration does with a lab of a name; `member` is one of the lab, such as `node1`. */
function stageOf(name) {
  const here = (words, options) => run(process.execPath, [...redirect, ...words], options);
  const wordsInside = (member, words) => ['netns', 'exec', `${name}-${member}`, ...words];
  const inside = (member, words, options) => run('ip', wordsInside(member, words), options);
  const folder = `/run/redirect-lab/${name}`;
  return {
    folder,
    here,
    inside,
    wordsInside,
    interrupted: interrupted.signal,
    namespaceOf: (member) => `/run/netns/${name}-${member}`,
    redirectIn: (member, words, options) => inside(member, [process.execPath, ...redirect, ...words], options),
    documentOf: (node) => `${folder}/${node}.json`,
    lab: (words, options) => here(['lab', ...words, '--name', name], options),
    /** Runs and prints commands, each given as a member and its words. */
    byHand: async (commands) => {
      for (const [member, text] of commands) {
        console.log(`${member}$ ${text}`);
        await step(inside(member, text.split(' ')));
      }
    },
  };
}

/** Shows a demonstration on a lab of its own, which is removed in any case. */
export async function show(demonstration, mode) {
  const stage = stageOf(`demo-${mode}-${process.pid}`);
  try {
    await demonstration(stage);
  } finally {
    // Ctrl-C reaches the whole group of a terminal, and this must not end half-way.
    await stage.lab(['down'], { detached: true });
  }
}
