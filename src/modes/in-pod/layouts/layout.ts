import type { Family } from '../../../ir/ruleset.js';
import { printMark } from '../../../render/iptables/canonical/mark.js';
import type { InpodConstants } from '../constants.js';
import { loopback } from '../loopback.js';

/** What a layout takes from the configuration, in the words of iptables. */
export interface LayoutValues {
  readonly chains: InpodConstants['chains'];
  /** The mark of ztunnel's own packets, and that of connections on which it speaks with a client's address. */
  readonly ztunnel: string;
  readonly connection: string;
  readonly loopback: string;
  readonly anyAddress: string;
  /** With its prefix length. */
  readonly probe: string;
  readonly ports: InpodConstants['ports'];
  readonly virtualInterfaces: readonly string[];
}

/** The rules of a chain, as iptables-save prints them behind `-A CHAIN`; a built-in chain jumps to it. */
export interface LayoutChain {
  readonly hook: 'PREROUTING' | 'OUTPUT';
  readonly chain: string;
  readonly rules: readonly string[];
}

/** The chains that a layout adds to each table. */
export type Layout = Readonly<Partial<Record<'mangle' | 'nat' | 'raw', readonly LayoutChain[]>>>;

/** What a pod's configuration adds to the constants. */
export type PodValues = Pick<LayoutValues, 'probe' | 'virtualInterfaces'>;

export function layoutValues({ chains, marks, ports }: InpodConstants, family: Family, pod: PodValues): LayoutValues {
  return {
    ...{ ...pod, chains, ports, loopback: loopback[family], anyAddress: family === 'ipv4' ? '0.0.0.0' : '::' },
    ...{ ztunnel: printMark(marks.ztunnel), connection: printMark(marks.connection) },
  };
}

export function entering({ chains }: LayoutValues, rules: readonly string[]): LayoutChain {
  return { hook: 'PREROUTING', chain: chains.prerouting, rules };
}

export function leaving({ chains }: LayoutValues, rules: readonly string[]): LayoutChain {
  return { hook: 'OUTPUT', chain: chains.output, rules };
}
