import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { agentModes } from '../../../src/agent/modes/list.js';
import { nodeGeneveAt } from '../../../src/agent/modes/node-geneve/index.js';
import { parseNodeState } from '../../../src/index.js';
import { geneveState } from '../../geneve-state.js';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'redirect-config-'));
  file = join(folder, 'ambient-config/config.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

function start() {
  const options = { runDirectory: folder, ztunnelSocket: '', tell: () => {}, acknowledged: () => {} };
  return nodeGeneveAt(file).start(options);
}

const parsed = parseNodeState(
  readFileSync(join(import.meta.dirname, '../../../golden/geneve-hardened/document.yaml'), 'utf8'),
);
if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
const state = geneveState(parsed.value);

const ready = '{"ztunnelReady":true,"redirectMode":"iptables"}';
const notReady = '{"ztunnelReady":false,"redirectMode":"iptables"}';
const said = () => readFileSync(file, 'utf8');

test('the file says that ztunnel is ready once the kernel leads to it, and until it does not', async () => {
  const companion = await start();
  companion.hold(new Map());
  expect(existsSync(file)).toBe(false);
  const before = process.umask(0o077);
  await companion.nodeProgrammed(state);
  process.umask(before);
  expect(said()).toBe(ready);
  expect(statSync(file).mode & 0o777).toBe(0o644);
  await companion.nodeProgrammed({ ...state, ztunnel: null });
  expect(said()).toBe(notReady);
  await companion.nodeProgrammed(state);
  await companion.nodeProgrammed(null);
  expect(said()).toBe(notReady);
  expect(readdirSync(join(folder, 'ambient-config'))).toEqual(['config.json']);
});

test('the last of several states stays, and stopping changes nothing', async () => {
  const companion = await start();
  void companion.nodeProgrammed(null);
  void companion.nodeProgrammed(state);
  await companion.stop();
  expect(said()).toBe(ready);
});

test('a file that says so already is left alone; no file is made to say no', async () => {
  const companion = await start();
  await companion.nodeProgrammed(null);
  expect(existsSync(file)).toBe(false);
  await companion.nodeProgrammed(state);
  const { ino } = statSync(file);
  await companion.nodeProgrammed(state);
  expect(statSync(file).ino).toBe(ino);
  writeFileSync(file, '{"ztunnelReady":');
  await companion.nodeProgrammed(null);
  expect(said()).toBe(notReady);
});

test('a file that cannot be written is an error, and tried again with the next state', async () => {
  writeFileSync(join(folder, 'ambient-config'), '');
  const companion = await start();
  await expect(companion.nodeProgrammed(state)).rejects.toThrow(`${file}, which cannot be written`);
  rmSync(join(folder, 'ambient-config'));
  mkdirSync(join(folder, 'ambient-config'));
  writeFileSync(`${file}.tmp`, 'left by a crash');
  await companion.nodeProgrammed(state);
  expect(said()).toBe(ready);
});

test('ztunnel need not know of pods; each mode has its companion', async () => {
  const companion = await start();
  expect(companion.acknowledgement('default/a')).toEqual({ state: 'not-needed' });
  expect(companion.connections()).toEqual([]);
  expect(agentModes.map(({ mode }) => mode).sort()).toEqual(['geneve', 'inpod']);
});
