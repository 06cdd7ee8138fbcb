import { run } from '../run.mjs';

const redirect = ['bin/redirect.mjs'];

export function heading(text) {
  console.log(`\n\x1b[1m== ${text}\x1b[0m`);
}

/** Requires a step's exit code: a demonstration that continues after a failure shows nothing. */
export async function step(doing, expected = 0) {
  const { code, output } = await doing;
  if (code !== expected) throw new Error(`exit code ${code} where ${expected} was expected\n${output}`);
  return output;
}

/** What a demonstration does with a lab of a name; `member` is one of the lab, such as `node1`. */
function stageOf(name) {
  const here = (words, options) => run(process.execPath, [...redirect, ...words], options);
  const inside = (member, words, options) => run('ip', ['netns', 'exec', `${name}-${member}`, ...words], options);
  return {
    here,
    inside,
    redirectIn: (member, words, options) => inside(member, [process.execPath, ...redirect, ...words], options),
    documentOf: (node) => `/run/redirect-lab/${name}/${node}.json`,
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
    await stage.lab(['down']);
  }
}
