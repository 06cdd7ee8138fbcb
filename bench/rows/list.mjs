// The rows of the table that need no node, each with the limit that it is held against; those that do: `on-node.mjs`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compile, parseNodeState, parseRuleset, render } from '../../dist/lib/index.js';
import { stateOf as goldenState, interpreter, prove } from '../interpreter.mjs';
import { document, documentInPods, serviceRules, stateOf } from './inputs.mjs';
import { planning } from './plan-row.mjs';
import { plugins } from './plugin.mjs';

const program = join(import.meta.dirname, '../../bin/redirect.mjs');

/** @type {readonly import('../frame/measure.mjs').Row[]} */
export const rows = [
  {
    name: 'parse 50,000 foreign rules',
    against: 'iptables-nft-restore --test of them',
    target: 1,
    kind: 'ratio',
    prepare(smoke) {
      const folder = mkdtempSync(join(tmpdir(), 'bench-'));
      const [file, text] = [join(folder, 'rules'), serviceRules(smoke ? 20 : 10_000)];
      writeFileSync(file, text);
      return {
        ours: () => parseRuleset(text, 'ipv4'),
        against: () =>
          succeed('unshare', ['--user', '--map-root-user', '--net', 'iptables-nft-restore', '--test', file]),
        rounds: 7,
        tidy: () => rmSync(folder, { recursive: true }),
      };
    },
  },
  ...[250, 100_000].map((count) => rendering('geneve', count)),
  rendering('inpod', 250),
  printing(100_000),
  reading('geneve', 100_000),
  reading('inpod', 10_000),
  planning(100_000),
  {
    name: 'packets of a conversation, one core',
    against: 'a limit',
    target: 300_000,
    kind: 'rate',
    prepare(smoke) {
      const send = interpreter('geneve-seed');
      return { ours: () => send(smoke ? 100 : 100_000) };
    },
  },
  proving('250 pods, mode geneve', (smoke) => goldenState(smoke ? 'geneve-seed' : 'geneve-250-pods')),
  proving('250 pods, mode inpod', (smoke) => stateOf(documentInPods(smoke ? 3 : 250))),
  {
    name: 'redirect --version',
    against: 'an empty Node script',
    target: 1.15,
    kind: 'ratio',
    prepare: () => ({
      ours: () => succeed(process.execPath, [program, '--version']),
      against: () => succeed(process.execPath, ['--eval', '0']),
      rounds: 30,
    }),
  },
  ...plugins,
];

const documents = { geneve: document, inpod: documentInPods };

function rendering(mode, count) {
  return {
    name: `compile and render ${count.toLocaleString('en')} pods, mode ${mode}`,
    against: 'JSON.stringify of the document',
    target: 3,
    kind: /** @type {const} */ ('ratio'),
    prepare(smoke) {
      const given = documents[mode](smoke ? 3 : count);
      const state = stateOf(given);
      const repeated = smoke ? 1 : Math.max(1, 10_000 / count);
      return {
        ours: () => times(repeated, () => render(compile(state))),
        against: () => times(repeated, () => JSON.stringify(given)),
        rounds: 7,
      };
    },
  };
}

/** The artefacts are several times as long as the document. */
function printing(count) {
  return {
    name: `compile and render ${count.toLocaleString('en')} pods, mode geneve`,
    against: 'JSON.stringify of the artefacts',
    target: 3,
    kind: /** @type {const} */ ('ratio'),
    prepare(smoke) {
      const state = stateOf(document(smoke ? 3 : count));
      const artefacts = render(compile(state));
      return { ours: () => render(compile(state)), against: () => JSON.stringify(artefacts), rounds: 7 };
    },
  };
}

function reading(mode, count) {
  return {
    name: `read a document of ${count.toLocaleString('en')} pods, mode ${mode}`,
    against: 'JSON.parse of it',
    target: 2,
    kind: /** @type {const} */ ('ratio'),
    prepare(smoke) {
      const text = JSON.stringify(documents[mode](smoke ? 3 : count));
      return { ours: () => parseNodeState(text), against: () => JSON.parse(text), rounds: 7 };
    },
  };
}

function proving(name, of) {
  return {
    name: `prove ${name}`,
    against: 'a limit',
    target: 1,
    kind: /** @type {const} */ ('seconds'),
    prepare(smoke) {
      const state = of(smoke);
      return { ours: () => prove(state), rounds: 5 };
    },
  };
}

/** How one kind of work grows; `sizes` from the smallest to the largest. */
export const growths = [
  {
    file: 'growth-pods.svg',
    title: 'Compile and render; the document as JSON beside it',
    x: 'pods',
    sizes: [10, 100, 1_000, 10_000, 100_000],
    of(size) {
      const given = document(size);
      const state = stateOf(given);
      return { ours: () => render(compile(state)), 'JSON.stringify': () => JSON.stringify(given) };
    },
  },
  {
    file: 'growth-parsing.svg',
    title: 'Parsing rules of others',
    x: 'rules',
    sizes: [10, 100, 1_000, 10_000, 100_000],
    of(size) {
      const text = serviceRules(size / 5);
      return { ours: () => parseRuleset(text, 'ipv4') };
    },
  },
];

function times(count, work) {
  for (let at = 0; at < count; at += 1) work();
}

function succeed(program, words) {
  const { error, status, stderr } = spawnSync(program, words, { encoding: 'utf8' });
  if (error !== undefined || status !== 0) throw new Error(error?.message ?? `${program}: exit ${status}: ${stderr}`);
}
