import { groupWords } from '../expected-endpoint.js';
import { hostAddress } from './host-address.js';
import { accepted, refused, type TextValue } from './text-value.js';

/** A pod, an address or a word for a group. It is resolved when all pods are known. */
export function endpointWord(proxy: string): TextValue {
  return {
    noun: 'an end of a conversation',
    allowed: `NAMESPACE/POD, POD, an address, ${groupWords(proxy).join(', ')}`,
    pattern: '^[a-zA-Z0-9:][-a-zA-Z0-9.:]*(?:/[-a-z0-9.]+)?$',
    read: (text) => {
      if (text === '') return refused('it is empty');
      if (/^[\d.]+$|:/.test(text)) return hostAddress.read(text);
      if (text.length > 317) return refused(`it has ${text.length} characters`);
      return pattern.test(text) ? accepted(text) : refused('it is neither a name nor an address');
    },
  };
}

const pattern = /^[a-zA-Z0-9:][-a-zA-Z0-9.:]*(?:\/[-a-z0-9.]+)?$/;
