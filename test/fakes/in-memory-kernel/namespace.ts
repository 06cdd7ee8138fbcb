import type { KernelNamespace, KernelProgram, Scope } from '../../../src/ir/program.js';
import { emptyKernelNamespace } from '../../../src/ir/program.js';
import type { Ruleset } from '../../../src/ir/ruleset.js';
import { sysctlsOfInterface } from '../../../src/ir/sysctl.js';
import type { NftTable } from './nft-table.js';

/** A network namespace. Its key stands for it in `netns` of programs, whatever paths lead to it. */
export interface FakeNamespace {
  readonly key: string;
  readonly inode: string;
  /** Rules of iptables-nft, and all that is not rules. */
  program: KernelNamespace;
  /** Tables of native nft, by family and name. */
  nft: ReadonlyMap<string, NftTable>;
  /** Of legacy tables: those that somebody loaded. */
  legacy: readonly Ruleset[];
  /** Of every device, `lo` included. */
  readonly indexes: Map<string, number>;
  /** When addresses came to be, by device and address. */
  readonly stamps: Map<string, number>;
  nextIndex: number;
}

/** What is behind the tools. */
export interface KernelState {
  readonly boot: string;
  /** Milliseconds since the boot. */
  readonly now: number;
  readonly namespaces: ReadonlyMap<string, FakeNamespace>;
  /** Files beside those below /proc, by path. */
  readonly files: ReadonlyMap<string, string>;
  readonly namespaceAt: (path: string) => FakeNamespace | undefined;
  readonly namedNamespaces: () => readonly { readonly key: string; readonly name: string }[];
}

const scope: Scope = 'host';

/** As the kernel makes one: a loopback device that is down, and settings. */
export function newNamespace(key: string, inode: string, rpFilter: string): FakeNamespace {
  const lo = { name: 'lo', kind: '', up: false, id: null, remote: null, port: null, peer: null };
  const sysctls = [
    { key: 'net/ipv4/ip_forward', value: '1' },
    { key: 'net/ipv4/tcp_fwmark_accept', value: '0' },
    { key: 'net/ipv4/tcp_syncookies', value: '1' },
    ...['all', 'default', 'lo'].flatMap((device) => settingsOf(device, device === 'default' ? rpFilter : '0')),
  ];
  const program = { ...emptyKernelNamespace(scope, key), links: [lo], sysctls };
  return {
    key,
    inode,
    program,
    legacy: [],
    nft: new Map(),
    indexes: new Map([['lo', 1]]),
    stamps: new Map(),
    nextIndex: 2,
  };
}

/** What it holds is replaced and never changed, except for these maps. */
export function copyOf(namespace: FakeNamespace): FakeNamespace {
  return { ...namespace, indexes: new Map(namespace.indexes), stamps: new Map(namespace.stamps) };
}

/** What a new device has, by the namespace's `default`. */
export function settingsOf(device: string, rpFilter: string): KernelNamespace['sysctls'] {
  return sysctlsOfInterface(device).map((key) => ({ key, value: key.endsWith('/rp_filter') ? rpFilter : '0' }));
}

export function sysctlValue({ sysctls }: KernelNamespace, key: string): string | null {
  return sysctls.find((one) => one.key === key)?.value ?? null;
}

export function programOf(namespaces: Iterable<FakeNamespace>): KernelProgram {
  return { namespaces: [...namespaces].map(({ program }) => program) };
}
