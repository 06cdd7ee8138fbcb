import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** Names, ports, links and marks of the present modes. */
const words = /geneve|ztunnel|\b150(?:01|06|08|53)\b|istio(?:in|out)\b|\b0x(?:40|100|200|210|220|400|4d3)\b/i;

const src = join(import.meta.dirname, '../../src');
/** The modes themselves, what the lab and the agent do for them, and what scripts write. */
const folders = /^(?:modes|lab\/modes|agent\/modes|agent\/sources\/kubernetes\/modes|agent\/zds|generated)\//;

/** Where a word of a mode appears outside its folder, and why. */
const exceptions: readonly (readonly [file: RegExp, text: RegExp, reason: string])[] = [
  [/^(?:ir|observe|plan|render|simulate|model\/values)\//, /geneve/i, 'geneve is a kind of links of the kernel'],
  [/^render\/ip-names/, /AF41/, 'a number of a traffic class'],
  [/^model\/values\/mark/, /0x220/, 'an example in a message about marks'],
  [/^codes\//, /./, 'examples of messages, as a user sees them'],
  [/^record\/record-format/, /namespacesKey/, 'a key that records on disk have'],
  [/^lab\/(?:index|program-nodes)/, /\.\/modes\//, 'the door of the lab, and its documents'],
  [/^lab\/programs/, /'ztunnel(?:-in-pods)?'/, 'programs of the lab'],
  [/^lab\/(?:journey|journey-table|expected-course)/, /15001@zt1|0x210/, 'examples of what the lab prints'],
  [/^kernel\//, /0x(?:40|100|200|400)\b|geneve/, 'flags of messages to the kernel, and its kinds of links'],
  [/^agent\//, /ztunnel/i, "users of Istio ambient know the mesh's own process by this name, in every mode"],
  [/^report\/(?:sketch-status|status)/, /ztunnel/i, 'what the agent says of it, as a page'],
  [/^(?:cli|ui)\//, /ztunnel/i, 'help for users of Istio ambient, whose proxy is called so in every mode'],
];

const found = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(?:ts|hbs)$/.test(file) && !folders.test(file))
  .sort()
  .flatMap((file) =>
    readFileSync(join(src, file), 'utf8')
      .split('\n')
      .map((line, index) => ({ file, line: line.trim(), place: `src/${file}:${index + 1}` }))
      .filter(({ line }) => words.test(line)),
  );

test('what a mode is called and what it writes is known in its folder alone', () => {
  const left = found.filter(({ file, line }) => !exceptions.some(([name, text]) => name.test(file) && text.test(line)));
  expect(left.map(({ line, place }) => `${place}: ${line}`)).toEqual([]);
});

test('every exception is one of something', () => {
  const idle = exceptions.filter(([name, text]) => !found.some(({ file, line }) => name.test(file) && text.test(line)));
  expect(idle).toEqual([]);
});
