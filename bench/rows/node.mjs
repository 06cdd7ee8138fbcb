// A node of 20 pods as a running process finds it again and again, and what commands say of it.
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { apply, destroy, diagnose, examine, plan, verify } from '../../dist/lib/index.js';
import { documentOfNode, inNamespaces, state, stateDirectory, ztunnels } from '../bench-node.mjs';
import { morePods } from '../more-pods.mjs';
import { podTurnover } from '../pod-turnover.mjs';
import { batch } from '../veths.mjs';
import { serviceRules, stateOf } from './inputs.mjs';
import { measured, printOnNode, toPrint } from './print-on-node.mjs';
import { runRedirect } from './run-redirect.mjs';

const options = { stateDirectory };

export function rows(isSmoke) {
  const doctors = [doctor(250), doctor(250, true), doctor(3_000)];
  const live = [traceLive(), ...doctors].map((row) => beside(isSmoke ? 10 : 20_000, row));
  const [few, many] = isSmoke ? [[10], []] : [[10_000], [50_000]];
  return [
    ...(isSmoke ? [20] : [20, 250, 1_000]).map(podComes),
    ...unchanged(0),
    planByCommand(),
    ...few.flatMap(unchanged),
    ...live,
    ...many.flatMap(unchanged),
  ];
}

let rulesOfOthers = 0;

/** A row for which there have to be rules of others, never fewer than for the rows before. */
function beside(rules, row) {
  const prepare = (isSmoke) => {
    if (rules !== rulesOfOthers) foreignRules(rules);
    rulesOfOthers = rules;
    return row.prepare(isSmoke);
  };
  return { ...row, prepare };
}

/** From one size to a larger one: chains that were there and are not named again stay. */
function foreignRules(count) {
  spawnSync('iptables-nft', ['-t', 'nat', '-F', 'KUBE-SERVICES']);
  spawnSync('iptables-nft', ['-t', 'nat', '-D', 'PREROUTING', '-j', 'KUBE-SERVICES']);
  execFileSync('iptables-nft-restore', ['--noflush'], { input: serviceRules(count / 5) });
}

/** The node has the links of all pods meanwhile. */
function podComes(pods) {
  const kind = /** @type {const} */ ('ratio');
  return {
    name: `pod added and removed, ${pods.toLocaleString('en')} pods, warm library, read back`,
    limits: [
      { against: 'ipset add, ip route add, and both del, by exec', target: 0.25, kind },
      { against: 'the bare messages', target: 5, kind },
    ],
    async prepare(isSmoke) {
      const { commands, messages, ours, tidy } = await podTurnover(pods);
      for (let round = 0; round < (isSmoke ? 1 : 100); round += 1) await ours();
      return { ours, against: [commands, messages], rounds: 60, tidy };
    },
  };
}

function unchanged(rules) {
  const document = state(20);
  const row = (name, ours) => ({
    name: `${name}, warm, ${rules.toLocaleString('en')} rules of others`,
    ...{ against: 'iptables-nft -S CHAIN by exec', target: 0.5, kind: /** @type {const} */ ('ratio') },
    async prepare(isSmoke) {
      // Beside many rules one round takes seconds, and one goes ahead of the measured ones anyway.
      for (let round = 0; round < (isSmoke || rules > 10_000 ? 0 : 10); round += 1) await ours();
      const against = () => execFileSync('iptables-nft', ['-t', 'mangle', '-S', 'PREROUTING']);
      return { ours, against, rounds: rules > 10_000 ? 5 : 20 };
    },
  });
  return [
    row('no-op apply', () => apply(document, options)),
    row('plan', () => plan(document, options)),
    row('verify', () => verify(document, options)),
  ].map((each) => beside(rules, each));
}

function planByCommand() {
  const given = documentOfNode(20);
  return {
    ...{ name: 'redirect plan, nothing to do', against: 'an empty Node script', target: 1.5 },
    kind: /** @type {const} */ ('ratio'),
    prepare: () => ({
      ours: () => runRedirect(['plan'], given, stateDirectory),
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
      ours: () => runRedirect(['trace', '--live', '--from', 'p3', '--to', '10.96.15.10:80'], given, stateDirectory),
      against: () => execFileSync('iptables-nft-save', { maxBuffer: 2 ** 26 }),
      rounds: 5,
    }),
  };
}

/** @param isBroken whether packets are not redirected: what is to blame is looked for */
function doctor(pods, isBroken = false) {
  const target = isBroken ? null : pods > 250 ? 4 : 1;
  return {
    name: `doctor of ${pods.toLocaleString('en')} pods${isBroken ? ', none redirected' : ''}, beside 20,000 rules of others`,
    ...{ against: 'a limit', target, kind: /** @type {const} */ ('seconds') },
    async prepare(isSmoke) {
      const document = documentOfNode(20);
      const { pods: more, tidy } = morePods((isSmoke ? 24 : pods) - 20, true);
      const given = stateOf({ ...document, pods: [...document.pods, ...more] });
      await apply(given, options);
      const ahead = ['priority', '1', 'lookup', 'main'];
      if (isBroken) execFileSync('ip', ['rule', 'add', ...ahead]);
      return {
        ours: async () => diagnose(await examine(given, options)),
        rounds: 3,
        tidy: async () => {
          if (isBroken) execFileSync('ip', ['rule', 'del', ...ahead]);
          await apply(state(20), options);
          tidy();
        },
      };
    },
  };
}

/** Packets from ztunnel go somewhere, as on any node: otherwise doctor looks for what is to blame. */
function leadOut() {
  // Neighbours are behind the node, as network plugins have it: on a veth nobody else answers for them.
  batch(
    ['-n', ztunnels[0]],
    ['route add 10.244.1.1 dev eth0', 'route del 10.244.1.0/24 dev eth0', 'route add default via 10.244.1.1 dev eth0'],
  );
  batch([], ['route replace default via 10.244.1.201 dev vzt1']);
  writeFileSync('/proc/sys/net/ipv4/ip_forward', '1');
}

const print = async (asked) => {
  leadOut();
  await apply(state(20), options);
  const found = await measured(rows)(asked);
  await destroy(state(20), options);
  return found;
};
export const start = (asked) => inNamespaces(import.meta.filename, toPrint(asked));
await printOnNode(import.meta.filename, print);
