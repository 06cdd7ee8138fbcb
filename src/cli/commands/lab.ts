import type { Backend, Mode, Profile, TunnelKind } from '../../index.js';
import { expectNow, writeLabDocuments } from '../../lab/document-files.js';
import {
  agentSocket,
  expectCaptured,
  LabError,
  labDown,
  labFind,
  labModeNamed,
  labNamed,
  labNodeNames,
  labUp,
  renderJourneys,
  runJourneys,
} from '../../lab/index.js';
import type { Context } from '../context.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { formatJson } from '../json/format-json.js';
import type { ShortOutputFormat } from '../output-format.js';
import { ownCommand } from '../own-command.js';
import { UsageError } from '../usage-error.js';

interface LabCommandOptions {
  readonly name: string;
  readonly mode: Mode;
  readonly profile: Profile;
  readonly backend: Backend;
  readonly tunnel?: TunnelKind;
  readonly captureDns?: boolean;
  readonly agents?: boolean;
  readonly output: ShortOutputFormat;
  /** Seconds. */
  readonly patience: number;
}

export async function labCommand(
  [action]: readonly string[],
  options: LabCommandOptions,
  context: Context,
): Promise<ExitCode> {
  refuseBadName(options.name);
  context.standing.at = 'lab';
  switch (action) {
    case 'up':
      return up(options, context);
    case 'run':
      return run(options, context);
    case 'down':
      await labDown(options.name);
      return exitCodes.done;
    default:
      throw new UsageError(`lab does not know '${action}': up, run or down`);
  }
}

function refuseBadName(name: string): void {
  refuse('--name', () => labNamed(name));
}

/** What a lab says against a value of a flag is a mistake of usage. */
function refuse(flag: string, attempt: () => unknown): void {
  try {
    attempt();
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    throw new UsageError(`${flag}: ${error.message}`);
  }
}

/** Which iptables the services of a lab are written with. */
const serviceBackends: Readonly<Record<Backend, 'iptables-nft' | 'iptables-legacy'>> = {
  'iptables-nft': 'iptables-nft',
  'iptables-legacy': 'iptables-legacy',
  nft: 'iptables-nft',
  auto: 'iptables-nft',
};

async function up(options: LabCommandOptions, context: Context): Promise<ExitCode> {
  const { backend, mode, name, profile } = options;
  if (options.tunnel !== undefined && !labModeNamed(mode).options.includes('tunnel'))
    throw new UsageError(`--tunnel: mode ${mode} has no tunnels`);
  if (options.agents && !labModeNamed(mode).canHaveAgents)
    throw new UsageError(`--agents: in mode ${mode} no agent tells ztunnel about pods`);
  const documentOptions = {
    ...{ profile, backend },
    ...(options.tunnel !== undefined && { tunnel: options.tunnel }),
    ...(options.captureDns !== undefined && { captureDNS: options.captureDns }),
  };
  // Before anything is started: the documents may be impossible.
  refuse(`--mode ${mode}`, () => expectCaptured(labNamed(name, mode), documentOptions));
  const lab = await labUp({ name, mode, backend: serviceBackends[backend], agents: options.agents ?? false });
  const documents = await writeLabDocuments(lab, documentOptions);
  context.out(`The lab ${lab.name} is up: two nodes with pods, servers and a ztunnel each, nothing redirected yet.\n`);
  const redirect = ownCommand();
  for (const { node, file } of documents) {
    context.out(`  ip netns exec ${lab.name}-${node} ${redirect} apply --yes -f ${file}\n`);
  }
  for (const node of lab.hasAgents ? labNodeNames : [])
    context.out(`  the ztunnel of ${node} waits for an agent at ${agentSocket(lab, node)}\n`);
  context.out(`  ${redirect} lab run --name ${lab.name}     shows which way connections take\n`);
  context.out(`  ${redirect} lab down --name ${lab.name}    removes it\n`);
  return exitCodes.done;
}

/** The expectation follows from the nodes' documents, and from which nodes have our rules now. */
async function run(options: LabCommandOptions, context: Context): Promise<ExitCode> {
  const lab = await labFind(options.name);
  const results = await runJourneys(lab, await expectNow(lab), undefined, options.patience);
  const printed = {
    text: () => renderJourneys(results, context.columns),
    json: () => formatJson<'lab'>({ formatVersion: 1, journeys: results }),
  } satisfies Record<ShortOutputFormat, () => string>;
  context.out(printed[options.output]());
  return results.every(({ ok }) => ok) ? exitCodes.done : exitCodes.differs;
}
