// The interpreter on one core, from the sources: the package does not export it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromSources } from './from-sources.mjs';

const root = join(import.meta.dirname, '..');
const { addressOf, converse, parseNodeState, proofsOf, proveNode, ruleWords, simulatableProgramOf, trace } =
  await fromSources(`
export { parseNodeState, trace } from './src/index.ts';
export { converse } from './src/simulate/conversation.ts';
export { addressOf } from './src/simulate/address.ts';
export { proofsOf } from './src/modes/proofs.ts';
export { simulatableProgramOf } from './src/program-of.ts';
export { proveNode } from './src/simulate/prove/prove.ts';
export { ruleWords } from './src/report/rule-words.ts';`);

const ip = (text) => addressOf(text, 'ipv4');

export function stateOf(name) {
  const parsed = parseNodeState(readFileSync(join(root, 'golden', name, 'document.yaml'), 'utf8'));
  if (parsed.ok) return parsed.value;
  throw new Error(JSON.stringify(parsed.diagnostics));
}

/** Every way that a packet can take: captured out and in, passed by, the node's own, ztunnel's own. */
function conversations(state) {
  const [pod] = state.pods;
  const [own, far] = [ip(pod.ips[0]), ip('203.0.113.9')];
  const by = (device) => ({ kind: 'device', namespace: 'host', device });
  const from = (namespace) => ({ kind: 'process', namespace, choosesSource: true });
  const tcp = { family: 'ipv4', protocol: 6, sourcePort: 40_000, destinationPort: 80, tcpFlags: 2 };
  const udp = { ...tcp, protocol: 17, tcpFlags: 0, destinationPort: 53 };
  return [
    [by(pod.hostInterface), { ...tcp, source: own, destination: far }],
    [by('eth0'), { ...tcp, source: far, destination: own }],
    [by('eth0'), { ...tcp, source: far, destination: own, destinationPort: 15_008 }],
    [by(pod.hostInterface), { ...udp, source: own, destination: far }],
    [from('host'), { ...tcp, source: 0, destination: own }],
    [from('ztunnel'), { ...tcp, source: 0, destination: far }],
  ];
}

const run = { choose: () => false, record: null };

function packets(scene, all, count) {
  let sent = 0;
  for (let number = 0; sent < count; number += 1) {
    const [origin, header] = all[number % all.length];
    const opening = { ...header, sourcePort: 20_000 + (number % 40_000) };
    sent += converse(scene.network, scene.memories, origin, opening, 2, run).exchanges.length;
  }
  return sent;
}

/** Sends at least so many packets through a node of the golden files; returns how many it were. */
export function interpreter(name) {
  const state = stateOf(name);
  const scene = proofsOf(state.mode).topology.ofDocument(state, simulatableProgramOf(state), ruleWords);
  const all = conversations(state);
  return (count) => packets(scene, all, count);
}

/** As the library does it: with a few pods of each kind. */
export function prove(whole) {
  const proofs = proofsOf(whole.mode);
  const [state] = proofs.representatives([whole]);
  return proveNode(proofs, { state, program: simulatableProgramOf(state), ownership: null }, ruleWords).properties;
}

export { trace };
