import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRuleset } from '../../src/index.js';
import { ruleWords } from '../../src/report/rule-words.js';
import { addressOf } from '../../src/simulate/address.js';
import { readyTable, walkBuiltin } from '../../src/simulate/chain.js';
import type { Hop } from '../../src/simulate/hop.js';
import { packetOf } from '../../src/simulate/packet.js';
import { context } from './dead-rules/hits.js';

const addresses = ['10.0.0.1', '10.0.0.2', '10.0.0.3'];
const destination = fc.oneof(
  fc.constantFrom(...addresses).map((one) => `-d ${one}/32`),
  fc.constantFrom(...addresses).map((one) => `-d ${one}/32 -p tcp -m tcp --dport 80`),
  fc.constantFrom(...addresses).map((one) => `! -d ${one}/32`),
  fc.constantFrom(...addresses).map((one) => `-s 10.9.0.0/16 -d ${one}/32`),
  fc.constantFrom('-d 10.0.0.0/31', '-p udp', '-m mark --mark 0x1', ''),
);
const target = fc.constantFrom('-j MARK --set-xmark 0x1/0x1', '-j OTHER', '-g OTHER', '-j RETURN', '-j ACCEPT', '');
const rule = fc.record({ destination, target });
/** Most rules of a service proxy's chain are for one destination each. */
const many = fc.array(rule, { minLength: 70, maxLength: 120 });
const few = fc.array(rule, { maxLength: 4 });

test('a packet meets the same rules whether all are tried or only those towards its destination', () => {
  let passedOver = 0;
  fc.assert(
    fc.property(
      many,
      few,
      fc.constantFrom(...addresses, '10.0.0.9'),
      fc.constantFrom(80, 81),
      (all, other, to, port) => {
        const line = (chain: string, { destination: words, target: end }: (typeof all)[number]) =>
          `-A ${chain} ${words} ${end.replace('OTHER', chain === 'OTHER' ? 'LAST' : 'OTHER')}`.trim();
        const text = [
          ...['*mangle', ':PREROUTING ACCEPT [0:0]', ':OTHER - [0:0]', ':LAST - [0:0]'],
          ...[...all.map((one) => line('PREROUTING', one)), ...other.map((one) => line('OTHER', one)), 'COMMIT', ''],
        ].join('\n');
        const tried = walked(text, to, port, () => {});
        expect(walked(text, to, port)).toEqual(tried);
        passedOver += all.length - tried.hops.length;
      },
    ),
  );
  expect(passedOver).toBeGreaterThan(0);
});

/** @param onTry counts the rules that are tried, so that all of them are. */
function walked(text: string, to: string, destinationPort: number, onTry?: () => void) {
  const [table] = parseRuleset(text, 'ipv4').ruleset.tables;
  if (table === undefined) throw new Error('no table');
  const chain = readyTable(table, context, ruleWords, { kind: 'backend', family: 'ipv4', name: 'mangle' }).chain(hook);
  if (chain === undefined) throw new Error(`no ${hook}`);
  const hops: Hop[] = [];
  const source = addressOf('10.9.0.1', 'ipv4');
  const packet = packetOf({ family: 'ipv4', source, destination: addressOf(to, 'ipv4'), destinationPort, protocol: 6 });
  const memory = { connections: [], sets: new Map(), sockets: [], templates: new Map() };
  const run = { choose: () => false, record: (hop: Hop) => hops.push(hop), ...(onTry && { onTry }) };
  const verdict = walkBuiltin(chain, packet, { hook, namespace: 'host', memory, run });
  return { hops, mark: packet.mark, verdict };
}

const hook = 'PREROUTING';
