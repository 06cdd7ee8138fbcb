import * as z from 'zod';
import { formatDiagnostic } from '../base/diagnostic.js';
import type { Facts, NamedNamespace, Tool } from '../doctor/facts.js';
import { defaultConstants } from '../model/constants.js';
import type { NodeState } from '../model/node-state.js';
import type { ResolvedBackend } from '../plan/observation.js';
import { isNativeRule } from '../render/nft/foreign/native-rule.js';
import { tableName } from '../render/nft/identifier.js';
import { readSnapshot } from '../render/read-snapshot.js';
import { udpPorts } from '../render/udp-ports.js';
import { cancellable, throwIfCancelled } from './cancelled-error.js';
import { CommandError } from './command-error.js';
import { interruptible } from './interruptible.js';
import { jsonOf } from './json-of.js';
import { type LiveOptions, type LivePlan, planLive } from './live-plan.js';
import type { Machine } from './machine.js';
import { ownNamespace } from './network-namespace.js';
import { tryProgram } from './rehearsal/try-program.js';
import { takeSnapshot } from './take-snapshot.js';
import { gettingBy } from './unparsable-tables.js';

/** Programs of ours, how each tells its version, and the Debian package that has it. */
const programs = [
  ['iptables-nft', ['--version'], 'iptables'],
  ['iptables-legacy', ['--version'], 'iptables'],
  ['nft', ['--version'], 'nftables'],
  ['ipset', ['--version'], 'ipset'],
  ['ip', ['-V'], 'iproute2'],
  ['nsenter', ['--version'], 'util-linux'],
  ['flock', ['--version'], 'util-linux'],
  ['xargs', ['--version'], 'findutils'],
] as const;

/**
 * Reads what doctor looks at. Nothing on the node changes; what the document needs of the kernel is tried in namespaces that
 * nobody else sees.
 */
export function examine(state: NodeState | null, options: LiveOptions = {}): Promise<Facts> {
  return cancellable(options.signal, () => readFacts(state, options));
}

async function readFacts(state: NodeState | null, options: LiveOptions): Promise<Facts> {
  const machine = interruptible(options);
  const tools = await Promise.all(programs.map((program) => versionOf(machine, program)));
  const constants = state?.constants ?? defaultConstants;
  const isInstalled = (name: string) => tools.some(({ program, version }) => program === name && version !== null);
  const backends = (['iptables-nft', 'iptables-legacy'] as const).filter(isInstalled);
  const unparsable: Facts['incompatibleTables'][number][] = [];
  const careful = gettingBy(machine, (table) => unparsable.push(table));
  const snapshots = await Promise.all(
    backends.map(async (backend) => ({
      backend,
      snapshot: await takeSnapshot(careful, null, backend, constants.chainPrefix),
    })),
  );
  const read = snapshots.map(({ backend, snapshot }) => ({
    backend,
    snapshot,
    ...readSnapshot(snapshot, 'host', null),
  }));
  const node = read[0]?.namespace;
  const live = state === null ? null : await planned(state, options);
  const listed = isInstalled('nft')
    ? await incompatibleTables(machine, read.map(({ snapshot }) => snapshot['iptables.rules'] ?? '').join(''))
    : [];
  return {
    tools: tools.filter(
      ({ program }) => program !== 'iptables-legacy' || isInstalled(program) || state?.backend === 'iptables-legacy',
    ),
    state,
    constants,
    rules: [
      ...read.map(({ backend, namespace, unread }) => ({
        backend: backend as ResolvedBackend,
        ruleset: namespace.rulesets.find(({ family }) => family === 'ipv4') ?? { family: 'ipv4', tables: [] },
        unread: unread
          .filter(({ code, file }) => code === 'unreadable-rule-line' && file === 'host/iptables.rules')
          .map(formatDiagnostic),
      })),
      ...(node?.native ?? []).map(({ family, tables }) => ({
        backend: 'nft' as const,
        ruleset: { family, tables },
        unread: [],
      })),
    ],
    incompatibleTables: [
      ...unparsable,
      ...listed.filter(({ table }) => !unparsable.some((one) => one.table === table)),
    ],
    nativeTables: isInstalled('nft') ? await nativeTables(machine, constants.chainPrefix) : [],
    links: node?.links ?? [],
    addresses: node?.addresses ?? [],
    routes: node?.routes ?? [],
    ipRules: node?.ipRules ?? [],
    sysctls: node?.sysctls ?? [],
    nodeInode: await machine.inode(ownNamespace),
    namespaces: await namedNamespaces(machine, state),
    ztunnelAddresses: await ztunnelAddresses(machine, state),
    udpPorts: udpPorts((await machine.readText('/proc/self/net/udp')) ?? ''),
    runsNetworkd: (await machine.readText('/run/systemd/netif/state')) !== null,
    plan: live === null ? null : 'plan' in live ? live.plan : live,
    refused: live !== null && 'plan' in live ? await tryProgram(live, options) : null,
  };
}

async function versionOf(machine: Machine, [program, words, debianPackage]: (typeof programs)[number]): Promise<Tool> {
  try {
    const { stdout, stderr } = await machine.execute({ argv: [program, ...words] });
    const version = /(\d+\.\d+(?:\.\d+)?)/.exec(stdout + stderr)?.[1] ?? 'unknown';
    return { program, version, debianPackage };
  } catch (error) {
    if (error instanceof CommandError && error.reason === 'not-found') return { program, version: null, debianPackage };
    throw error;
  }
}

async function planned(state: NodeState, options: LiveOptions): Promise<LivePlan | { readonly impossible: string }> {
  try {
    return await planLive(state, options);
  } catch (error) {
    throwIfCancelled(options.signal);
    return { impossible: error instanceof Error ? error.message : String(error) };
  }
}

/** Tables that are neither ours nor those of iptables-nft, whose names are its own and whose families are ip and ip6. */
async function nativeTables(machine: Machine, chainPrefix: string): Promise<readonly string[]> {
  const { stdout } = await machine.execute({ argv: ['nft', 'list', 'tables'] });
  return [...stdout.matchAll(/^table (\S+ \S+)$/gm)]
    .map(([, table]) => table ?? '')
    .filter((table) => table !== `ip ${tableName(chainPrefix)}`)
    .filter((table) => !/^ip6? (?:raw|mangle|nat|filter|security)$/.test(table));
}

/**
 * iptables-nft-save says of some tables that it cannot show them, and exits 0; of others it prints native rules as if they
 * had no match at all (1.8.9).
 */
async function incompatibleTables(machine: Machine, saves: string): Promise<Facts['incompatibleTables']> {
  const said = [...saves.matchAll(/^# (Table `(\S+)' is incompatible.*)$/gm)].map(([, evidence, table]) => {
    return { table: table ?? '', evidence: `iptables-nft-save: ${evidence}` };
  });
  const { stdout } = await machine.execute({ argv: ['nft', 'list', 'tables'] });
  const tables = [...stdout.matchAll(/^table ip (raw|mangle|nat|filter|security)$/gm)].map(([, table]) => table ?? '');
  const native = await Promise.all(
    tables.map(async (table) => {
      const listed = await machine.execute({ argv: ['nft', '-j', 'list', 'table', 'ip', table] });
      const rules = nftRules.safeParse(listed.exitCode === 0 ? jsonOf(listed, (json) => json) : {});
      return (rules.success ? rules.data.nftables : [])
        .flatMap(({ rule }) => rule ?? [])
        .filter(({ expr }) => isNativeRule(expr))
        .map(({ chain, handle }) => ({
          table,
          evidence: `nft: rule ${handle} of chain ${chain} in table ip ${table} was not written by iptables`,
        }));
    }),
  );
  return [...said, ...native.flatMap((found) => found.slice(0, 5))];
}

const nftRules = z.object({
  nftables: z.array(
    z.looseObject({
      rule: z
        .looseObject({ chain: z.string(), handle: z.number(), expr: z.array(z.looseObject({})).default([]) })
        .optional(),
    }),
  ),
});

async function namedNamespaces(machine: Machine, state: NodeState | null): Promise<readonly NamedNamespace[]> {
  const named = [
    ...(state?.ztunnel ? [{ path: 'ztunnel.netns', netns: state.ztunnel.netns }] : []),
    ...(state?.pods ?? []).flatMap(({ name, namespace, netns }) =>
      netns === null ? [] : [{ path: `pods[${namespace}/${name}].netns`, netns }],
    ),
  ];
  return Promise.all(named.map(async (one) => ({ ...one, inode: await machine.inode(one.netns) })));
}

async function ztunnelAddresses(machine: Machine, state: NodeState | null): Promise<Facts['ztunnelAddresses']> {
  const netns = state?.ztunnel?.netns;
  if (netns === undefined || (await machine.inode(netns)) === null) return null;
  const result = await machine.execute({ argv: ['ip', '-N', '-json', '-details', 'addr', 'show'], netns });
  if (result.exitCode !== 0) return null;
  return readSnapshot({ 'ip-addr.json': result.stdout }, 'ztunnel', netns).namespace.addresses;
}
