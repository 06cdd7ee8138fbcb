import { groupWords } from '../expected-endpoint.js';
import { networkOf, parseCidr } from './cidr.js';
import { endpointWord } from './endpoint-word.js';
import { printIPv4 } from './ipv4.js';
import { ipv6NetworkOf, parseIPv6Prefix, printIPv6Prefix } from './ipv6-prefix.js';
import { accepted, type ReadResult, refused, type TextValue } from './text-value.js';

/** Words for ends that an expectation has none for. */
const flowWords = ['any', 'services', 'guests', 'loopback'] as const;

/** An end of a flow in a statement about a change: as in an expectation, or a network, or another word. */
export function flowEnd(proxy: string): TextValue {
  const { noun, read } = endpointWord(proxy);
  return {
    noun,
    allowed: `NAMESPACE/POD, POD, an address, a network such as 10.0.0.0/8, ${[...flowWords, ...groupWords(proxy)].join(', ')}`,
    pattern: '^[a-zA-Z0-9:][-a-zA-Z0-9.:]*(?:/[-a-z0-9.]+)?$',
    read: (text) => (/^[\d.]+\/|:.*\//.test(text) ? readNetwork(text) : read(text)),
  };
}

function readNetwork(text: string): ReadResult<string> {
  const [four, six] = [parseCidr(text), parseIPv6Prefix(text)];
  if (four === undefined && six === undefined)
    return refused('it is not an address and a prefix length with / between');
  if (six !== undefined) {
    const network = printIPv6Prefix(ipv6NetworkOf(six));
    return network === printIPv6Prefix(six) ? accepted(network) : refused(`the network of that length is ${network}`);
  }
  const network = four === undefined ? '' : `${printIPv4(networkOf(four))}/${four.length}`;
  return network === text ? accepted(text) : refused(`the network of that length is ${network}`);
}
