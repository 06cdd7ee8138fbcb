// The rows that need a node of their own: `onNode` starts this file, which starts itself in the node's namespace, and it prints what it measured.
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { apply, destroy, diagnose, examine, plan, verify } from '../../dist/lib/index.js';
import { documentOfNode, inNamespaces, isInside, state, stateDirectory, ztunnels } from '../bench-node.mjs';
import { measure } from '../frame/measure.mjs';
import { podTurnover } from '../pod-turnover.mjs';
import { growthOnNode } from './growth-on-node.mjs';
import { document, serviceRules, stateOf } from './inputs.mjs';

const program = join(import.meta.dirname, '../../bin/redirect.mjs');
const what = process.env['BENCH_WHAT'];

/** What is measured on a node, as `what` says: `rows`, `smoke` or `growth`. Empty without root. */
export function onNode(of) {
  if (process.getuid?.() !== 0) return [];
  const env = { ...process.env, BENCH_WHAT: of };
  const { error, status, stdout } = spawnSync(process.execPath, [import.meta.filename], {
    encoding: 'utf8',
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 2 ** 26,
  });
  if (error !== undefined || status !== 0) throw new Error(`the rows on a node: ${error?.message ?? `exit ${status}`}`);
  return JSON.parse(stdout);
}

if (what !== undefined) {
  if (!isInside) inNamespaces(import.meta.filename);
  else process.stdout.write(JSON.stringify(what === 'growth' ? await growthOnNode() : await measured()));
}

async function measured() {
  const isSmoke = what === 'smoke';
  const found = [];
  const add = async (rows) => {
    for (const row of rows) found.push(await measure(row, isSmoke));
  };
  const options = { stateDirectory };
  await apply(state(20), options);
  for (const pods of isSmoke ? [20] : [20, 250, 1_000]) await podComes(pods, add);
  await add([...unchanged(0, options), planByCommand()]);
  const beside = async (rules, rows) => {
    foreignRules(rules);
    await add(rows);
  };
  const live = [traceLive(), ...[250, 3_000].map(doctor)];
  if (isSmoke) await beside(10, [...unchanged(10, options), ...live]);
  else {
    await beside(10_000, unchanged(10_000, options));
    await beside(20_000, live);
    await beside(50_000, unchanged(50_000, options));
  }
  await destroy(state(20), options);
  return found;
}

/** From one size to a larger one: chains that were there and are not named again stay. */
function foreignRules(count) {
  spawnSync('iptables-nft', ['-t', 'nat', '-F', 'KUBE-SERVICES']);
  spawnSync('iptables-nft', ['-t', 'nat', '-D', 'PREROUTING', '-j', 'KUBE-SERVICES']);
  execFileSync('iptables-nft-restore', ['--noflush'], { input: serviceRules(count / 5) });
}

/** Both rows of one size, in which the node has the links of all pods meanwhile. */
async function podComes(pods, add) {
  const { commands, messages, ours, tidy } = await podTurnover(pods);
  for (let round = 0; round < (what === 'smoke' ? 1 : 100); round += 1) await ours();
  const row = (against, target, bare) => ({
    ...{
      name: `pod added and removed, ${pods.toLocaleString('en')} pods, warm library, read back`,
      ...{ against, target, kind: /** @type {const} */ ('ratio') },
    },
    prepare: () => ({ ours, against: bare, rounds: 60 }),
  });
  await add([
    row('ipset add, ip route add, and both del, by exec', 0.25, commands),
    row('the bare messages', 5, messages),
  ]);
  await tidy();
}

function unchanged(rules, options) {
  const document = state(20);
  const row = (name, ours) => ({
    name: `${name}, warm, ${rules.toLocaleString('en')} rules of others`,
    ...{ against: 'iptables-nft -S CHAIN by exec', target: 0.5, kind: /** @type {const} */ ('ratio') },
    async prepare() {
      // Beside many rules one round takes seconds, and one goes ahead of the measured ones anyway.
      for (let round = 0; round < (what === 'smoke' || rules > 10_000 ? 0 : 10); round += 1) await ours();
      const against = () => execFileSync('iptables-nft', ['-t', 'mangle', '-S', 'PREROUTING']);
      return { ours, against, rounds: rules > 10_000 ? 5 : 20 };
    },
  });
  return [
    row('no-op apply', () => apply(document, options)),
    row('plan', () => plan(document, options)),
    row('verify', () => verify(document, options)),
  ];
}

function byCommand(words, given) {
  const { error, status, stderr } = spawnSync(
    process.execPath,
    [program, ...words, '-f', '-', '--state-dir', stateDirectory],
    { encoding: 'utf8', input: JSON.stringify(given) },
  );
  if (error !== undefined || (status ?? 9) > 2) throw new Error(error?.message ?? `exit ${status}: ${stderr}`);
}

function planByCommand() {
  const given = documentOfNode(20);
  return {
    ...{ name: 'redirect plan, nothing to do', against: 'an empty Node script', target: 1.5 },
    kind: /** @type {const} */ ('ratio'),
    prepare: () => ({
      ours: () => byCommand(['plan'], given),
      against: () => execFileSync(process.execPath, ['--eval', '0']),
      rounds: 20,
    }),
  };
}

function traceLive() {
  const given = documentOfNode(20);
  return {
    ...{ name: 'trace --live beside 20,000 rules of others', against: 'iptables-nft-save', target: 2 },
    kind: /** @type {const} */ ('ratio'),
    prepare: () => ({
      ours: () => byCommand(['trace', '--live', '--from', 'p3', '--to', '10.96.15.10:80'], given),
      against: () => execFileSync('iptables-nft-save', { maxBuffer: 2 ** 26 }),
      rounds: 5,
    }),
  };
}

function doctor(pods) {
  return {
    name: `doctor, a document of ${pods.toLocaleString('en')} pods beside 20,000 rules of others`,
    ...{ against: 'a limit', target: pods > 250 ? 4 : 1, kind: /** @type {const} */ ('seconds') },
    prepare(smoke) {
      const given = stateOf(onThisNode(document(smoke ? 3 : pods)));
      return { ours: async () => diagnose(await examine(given, { stateDirectory })), rounds: 3 };
    },
  };
}

function onThisNode(given) {
  const { ztunnel } = given;
  return { ...given, ztunnel: { ...ztunnel, netns: `/run/netns/${ztunnels[0]}`, hostInterface: 'vzt0' } };
}
