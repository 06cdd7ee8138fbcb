import { protocols } from '../../../ir/protocols.js';
import type { Case } from '../case.js';
import type { EndpointRole } from '../endpoint.js';

/** Every role by the word that a statement has for it. @param proxy the word for the mesh's proxy. */
export function roleWord(role: EndpointRole, proxy: string): string {
  return role === 'proxy' || role === 'spoofed' ? proxy : words[role];
}

const words: Readonly<Record<Exclude<EndpointRole, 'proxy' | 'spoofed'>, string>> = {
  'mesh-pod': 'mesh',
  'other-pod': 'others',
  node: 'node',
  world: 'world',
  guest: 'guests',
  loopback: 'loopback',
  service: 'services',
  'node-port': 'services',
};

export function protocolWord({ header }: Pick<Case, 'header'>): string {
  const found = Object.entries(protocols).find(([, number]) => number === header.protocol);
  return found === undefined ? 'other protocols' : found[0].replace('icmp6', 'icmp');
}

/** A whole role in a row of flows, where what the proxy does for others is told apart from what it does itself. */
export function rowWord(role: EndpointRole, proxy: string): string {
  if (role === 'spoofed') return `${proxy} for others`;
  return role === 'node-port' ? 'node ports' : roleWord(role, proxy);
}
