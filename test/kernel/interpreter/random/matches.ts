import * as fc from 'fast-check';
import { everyAddress, type Words } from './words.js';

/* Matches of random rules, over the words that the interpreter knows. */

const devices = ['na', 'nb', 'nc'] as const;
const maybeNot = fc.constantFrom('', '', '! ');
const port = fc.constantFrom('80', '53', '8080', '1000:9000', '15001');
export const bits = fc.constantFrom('0x1', '0x2', '0x10', '0x100', '0x300', '0xf0', '0xffffffff');
export const markTest = fc
  .tuple(bits, bits)
  .map(([value, mask]) => `0x${((Number(value) & Number(mask)) >>> 0).toString(16)}/${mask}`);

const negatable = (text: fc.Arbitrary<string>) => fc.tuple(maybeNot, text).map(([not, words]) => `${not}${words}`);

function anyMatch(words: Words): fc.Arbitrary<string> {
  const { addressTypes, networks, peer, prefixes, ranges } = words;
  const network = fc.constantFrom(
    ...everyAddress(words),
    networks.a,
    networks.node,
    networks.far[0],
    ...prefixes,
    ...prefixes,
  );
  const [source, destination] = ranges;
  return fc.oneof(
    negatable(network.map((each) => `-s ${each}`)),
    negatable(network.map((each) => `-d ${each}`)),
    fc.tuple(maybeNot, markTest).map(([not, mark]) => `-m mark ${not}--mark ${mark}`),
    fc.tuple(maybeNot, markTest).map(([not, mark]) => `-m connmark ${not}--mark ${mark}`),
    fc
      .tuple(
        maybeNot,
        fc.constantFrom('NEW', 'ESTABLISHED', 'NEW,RELATED', 'INVALID', 'UNTRACKED', 'DNAT', 'SNAT,ESTABLISHED'),
      )
      .map(([not, states]) => `-m conntrack ${not}--ctstate ${states}`),
    fc.constantFrom(
      '-m conntrack --ctdir ORIGINAL',
      '-m conntrack --ctdir REPLY',
      `-m conntrack --ctorigdst ${networks.far[0]}`,
      `-m conntrack ! --ctorigsrc ${peer.a}`,
      '-m conntrack --ctproto 17',
      '-m conntrack --ctstate ESTABLISHED --ctdir REPLY',
      `-m conntrack --ctreplsrc ${peer.b}`,
      '-m conntrack --ctstatus DNAT',
      '-m conntrack --ctorigdstport 80',
      '-m conntrack ! --ctrepldstport 0:1024',
    ),
    fc
      .tuple(
        maybeNot,
        fc.constantFrom(
          ...['ips src', 'ips dst', 'nets dst', 'nets src', 'pairs src,dst', 'pairs dst,dst', 'list src'],
          ...['nets src --return-nomatch', 'list dst --return-nomatch', 'ported src,dst --return-nomatch'],
          ...['cut src', 'cut dst', 'ported src,dst', 'types src,dst', 'services dst', 'learnt src', 'learnt dst'],
        ),
      )
      .map(([not, set]) => `-m set ${not}--match-set ${set}`),
    fc.tuple(maybeNot, fc.constantFrom(...addressTypes)).map(([not, type]) => `-m addrtype ${not}${type}`),
    fc
      .tuple(maybeNot, fc.constantFrom(`--src-range ${source}`, `--dst-range ${destination}`))
      .map(([not, range]) => `-m iprange ${not}${range}`),
    fc.constantFrom('-m comment --comment x', '-m pkttype --pkt-type unicast', '-m policy --dir in --pol none'),
  );
}

export function protocolMatch({ icmpMatches, icmpName }: Words): fc.Arbitrary<string> {
  return fc.oneof(
    fc
      .tuple(fc.constantFrom('tcp', 'udp'), fc.constantFrom('--dport', '--sport'), maybeNot, port)
      .map(([protocol, flag, not, ports]) => `-p ${protocol} -m ${protocol} ${not}${flag} ${ports}`),
    fc
      .tuple(fc.constantFrom('tcp', 'udp'), fc.constantFrom('--dports', '--sports', '--ports'), maybeNot)
      .map(([protocol, flag, not]) => `-p ${protocol} -m multiport ${not}${flag} 53,80,4000:9000`),
    negatable(fc.constantFrom('-p tcp', '-p udp', `-p ${icmpName}`, '-p sctp')),
    fc.constantFrom(
      '-p tcp -m tcp --tcp-flags SYN,ACK SYN',
      '-p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN',
      ...icmpMatches,
    ),
  );
}

/** Only packets that have ports can get others, or be handed to a listener. */
export const withPorts = fc.constantFrom('-p tcp', '-p udp', '-p tcp -m tcp --dport 80', '-p udp -m udp ! --dport 53');

const wayIn = negatable(fc.constantFrom(...devices, 'n+', 'lo').map((name) => `-i ${name}`));
const wayOut = negatable(fc.constantFrom(...devices, 'n+', 'lo').map((name) => `-o ${name}`));

/**
 * Matches besides that of the protocol that a chain takes; own chains are reached from several and take those of all.
 */
export function matchesFor(words: Words, chain: string): fc.Arbitrary<string> {
  const special: fc.Arbitrary<string>[] = [];
  if (['PREROUTING', 'INPUT', 'FORWARD'].includes(chain)) special.push(wayIn);
  if (['POSTROUTING', 'OUTPUT', 'FORWARD'].includes(chain)) special.push(wayOut);
  if (chain === 'PREROUTING')
    special.push(fc.constantFrom('-m rpfilter', '-m rpfilter --loose --invert', '-m rpfilter --validmark'));
  if (['OUTPUT', 'POSTROUTING'].includes(chain))
    special.push(fc.constantFrom('-m owner --socket-exists', '-m owner ! --socket-exists'));
  return fc.array(fc.oneof(anyMatch(words), ...special), { maxLength: 2 }).map((all) => all.join(' '));
}
