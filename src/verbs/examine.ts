import { type Diagnostic, formatDiagnostic } from '../base/diagnostic.js';
import type { ExaminedNamespace, Facts, Tool } from '../doctor/facts.js';
import { effect } from '../effect.js';
import type { Address } from '../ir/link.js';
import { emptyKernelNamespace, hostScope, type KernelNamespace, type Scope } from '../ir/program.js';
import type { Ruleset } from '../ir/ruleset.js';
import { cancellable, throwIfCancelled } from '../kernel/abort-error.js';
import { CommandError } from '../kernel/command-error.js';
import type { Machine } from '../kernel/machine.js';
import { ownNamespace } from '../kernel/network-namespace.js';
import { withSignal } from '../kernel/with-signal.js';
import type { LiveOptions } from '../live/live-options.js';
import type { LivePlan } from '../live/live-plan.js';
import { observeEffect } from '../live/observe-effect.js';
import { planLive } from '../live/plan-live.js';
import type { NodeState } from '../model/node-state.js';
import { defaultMode, modeOf } from '../modes/index.js';
import { nftFacts, noNftFacts } from '../observe/nft-facts.js';
import { tablesBesideIptables } from '../observe/tables-beside-iptables.js';
import { takeSnapshot } from '../observe/take-snapshot.js';
import { takenUdpPorts } from '../observe/taken-udp-ports.js';
import { tolerateUnparsable } from '../observe/unparsable-tables.js';
import { tryProgram } from '../rehearsal/try-program.js';
import { type ReadSnapshot, readSnapshot } from '../render/read-snapshot.js';
import { type Snapshot, type SnapshotFile, snapshotFiles } from '../render/snapshot.js';
import { attempts, type OrElse } from './attempts.js';

/** The programs that we use, their version option, and their Debian package. */
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
 * Reads the facts for `diagnose`. Nothing on the node changes: the document's program is tried in scratch namespaces.
 * Failed reads are listed in `notRead`.
 * @param state null: the node alone, without a document.
 * @throws AbortError.
 * @example
 * console.log(doctorText(diagnose(await examine(state))));
 */
export function examine(state: NodeState | null, options: LiveOptions = {}): Promise<Facts> {
  return cancellable(options.signal, () => readFacts(state, options));
}

async function readFacts(state: NodeState | null, options: LiveOptions): Promise<Facts> {
  const machine = withSignal(options);
  const tools = await Promise.all(programs.map((program) => versionOf(machine, program)));
  const { design, document } = state === null ? defaultMode : modeOf(state.mode);
  const constants = state?.constants ?? document.constants.defaults;
  const own = state === null ? design.published : design.of(state);
  const chainPrefix = design.chainPrefix(own);
  const predecessors = design.ownership(own).predecessors?.names(hostScope) ?? [];
  const isInstalled = (name: string) => tools.some(({ program, version }) => program === name && version !== null);
  const unparsable: Facts['incompatibleTables'][number][] = [];
  const tolerant = tolerateUnparsable(machine, (table) => unparsable.push(table));
  const { failures, orElse } = attempts(options.signal);
  // Ahead of the snapshot, by which the effect is judged where the plan finds nothing to do.
  const live = state === null ? null : await planned(state, options);
  // The snapshot has both iptables, whatever the backend of the document.
  const snapshot = await takeSnapshot(tolerant, null, 'iptables-nft', chainPrefix, {
    nftTables: await tablesBesideIptables(machine, null),
    onFailure: (file, error) => failures.note(file, error),
  });
  const { files, read } = readableOf(snapshot, failures.note);
  const node = read?.namespace ?? emptyKernelNamespace(hostScope, null);
  const isWhole = read !== null && failures.found.length + read.notRead.length + unparsable.length === 0;
  const nft = await orElse('nft list ruleset', async () => nftFacts(files, chainPrefix, predecessors), noNftFacts);
  const isRead = (file: SnapshotFile) => read !== null && files[file] !== undefined;
  return {
    tools: tools.filter(
      ({ program }) => program !== 'iptables-legacy' || isInstalled(program) || state?.backend === 'iptables-legacy',
    ),
    state,
    constants,
    rules: rulesOf(node, read?.unread ?? []),
    incompatibleTables: [
      ...unparsable,
      ...nft.incompatibleTables.filter(({ table }) => !unparsable.some((one) => one.table === table)),
    ],
    nativeTables: nft.nativeTables,
    links: isRead('ip-addr.json') ? node.links : null,
    addresses: node.addresses,
    routes: isRead('ip-route.json') ? node.routes : null,
    ipRules: node.ipRules,
    sysctls: node.sysctls,
    nodeInode: await orElse('the network namespace of the node', () => machine.inode(ownNamespace), null),
    namespaces: await namedNamespaces(machine, state, orElse),
    addressesInside: await addressesInside(machine, state, orElse),
    udpPorts: await orElse('/proc/self/net/udp', () => takenUdpPorts(machine), []),
    runsNetworkd: await orElse(
      '/run/systemd/netif/state',
      async () => (await machine.readText('/run/systemd/netif/state')) !== null,
      false,
    ),
    plan: live === null ? null : 'plan' in live ? live.plan : live,
    effect: await orElse('the effect', () => effectInPlace(state, live, options, isWhole ? node : null), null),
    refused: live !== null && 'plan' in live ? await tryProgram(live, options) : null,
    notRead: [...failures.found, ...elementsNotRead(snapshot, failures.found)],
  };
}

/** The readable part of a snapshot: an unreadable file is reported and left out. */
function readableOf(
  snapshot: Snapshot,
  note: (what: string, error: unknown) => void,
): { readonly files: Snapshot; readonly read: ReadSnapshot | null } {
  try {
    return { files: snapshot, read: readSnapshot(snapshot, hostScope, null) };
  } catch (error) {
    const file = snapshotFiles.find((name) => error instanceof Error && error.message.startsWith(`${name}: `));
    note(file ?? 'what was read of the node', error);
    if (file === undefined || snapshot[file] === undefined) return { files: snapshot, read: null };
    const { [file]: _, ...others } = snapshot;
    return readableOf(others, note);
  }
}

/** The rules of both iptables, and of our own tables of nft. */
function rulesOf(node: KernelNamespace, unread: readonly Diagnostic[]): Facts['rules'] {
  const ofFile = (file: string) =>
    unread
      .filter(({ code, file: of }) => code === 'unreadable-rule-line' && of === `host/${file}`)
      .map(formatDiagnostic);
  const none = { family: 'ipv4', tables: [] } as const;
  const isIPv4 = ({ family }: Ruleset) => family === 'ipv4';
  const legacy = node.foreign?.rulesets.find((one) => one.backend === 'iptables-legacy' && isIPv4(one));
  return [
    { backend: 'iptables-nft', ruleset: node.rulesets.find(isIPv4) ?? none, unread: ofFile('iptables.rules') },
    { backend: 'iptables-legacy', ruleset: legacy ?? none, unread: ofFile('iptables-legacy.rules') },
    ...node.native.map(({ family, tables }) => ({ backend: 'nft' as const, ruleset: { family, tables }, unread: [] })),
  ];
}

/** Single sets and tables that could not be listed, without those of files that failed as a whole. */
function elementsNotRead(snapshot: Snapshot, files: Facts['notRead']): Facts['notRead'] {
  const lines = (snapshot['unread.txt'] ?? '').split('\n').filter((line) => line !== '');
  return lines
    .filter((line) => !files.some(({ what }) => line.startsWith(`${what}: `)))
    .map((line) => ({ what: line.split(': ')[0] ?? '', why: line.replace(/^.*?: /, ''), isMissingTool: false }));
}

async function versionOf(machine: Machine, [program, words, debianPackage]: (typeof programs)[number]): Promise<Tool> {
  try {
    const { stdout, stderr } = await machine.execute({ argv: [program, ...words] });
    const version = /(\d+\.\d+(?:\.\d+)?)/.exec(stdout + stderr)?.[1] ?? 'unknown';
    return { program, version, debianPackage };
  } catch (error) {
    if (!(error instanceof CommandError) || error.reason === 'cancelled') throw error;
    return { program, version: error.reason === 'not-found' ? null : 'unknown', debianPackage };
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

/**
 * The effect of a complete state. Before that there can be none, and the plan shows what is missing.
 * @param node null: it could not be read whole.
 */
async function effectInPlace(
  state: NodeState | null,
  live: LivePlan | { readonly impossible: string } | null,
  options: LiveOptions,
  node: KernelNamespace | null,
): Promise<Facts['effect']> {
  if (state === null || live === null || !('plan' in live)) return null;
  if (modeOf(state.mode).namespaces(state).length === 0) return null;
  const isInPlace = live.plan.obstacles.length === 0 && live.plan.changes.length === 0;
  return isInPlace ? effect(state, await observeEffect(state, options, { node })) : null;
}

async function namedNamespaces(
  machine: Machine,
  state: NodeState | null,
  orElse: OrElse,
): Promise<readonly ExaminedNamespace[]> {
  const named = [
    ...(state === null ? [] : modeOf(state.mode).namespaces(state)).map(({ netns, path }) => ({ netns, path })),
    ...(state?.pods ?? []).flatMap(({ name, namespace, netns }) =>
      netns === null ? [] : [{ path: `pods[${namespace}/${name}].netns`, netns }],
    ),
  ];
  const read = await Promise.all(
    named.map((one) =>
      orElse(
        one.netns,
        async () => [{ ...one, inode: await machine.inode(one.netns) }],
        [] as readonly ExaminedNamespace[],
      ),
    ),
  );
  return read.flat();
}

/** The addresses in the mode's namespaces besides the node's. */
async function addressesInside(
  machine: Machine,
  state: NodeState | null,
  orElse: OrElse,
): Promise<Facts['addressesInside']> {
  const named = state === null ? [] : modeOf(state.mode).namespaces(state);
  const read = await Promise.all(
    named.map(async ({ netns, scope }) => {
      const addresses = await orElse(
        `addresses in ${scope}'s namespace`,
        () => addressesIn(machine, scope, netns),
        null,
      );
      return addresses === null ? [] : [[scope, addresses] as const];
    }),
  );
  return Object.fromEntries(read.flat());
}

async function addressesIn(machine: Machine, scope: Scope, netns: string): Promise<readonly Address[] | null> {
  if ((await machine.inode(netns)) === null) return null;
  const result = await machine.execute({ argv: ['ip', '-N', '-json', '-details', 'addr', 'show'], netns });
  return result.exitCode === 0
    ? readSnapshot({ 'ip-addr.json': result.stdout }, scope, netns).namespace.addresses
    : null;
}
