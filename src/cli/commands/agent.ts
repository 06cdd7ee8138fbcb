import { join } from 'node:path';
import type { AgentOptions } from '../../agent/options.js';
import { runAgent } from '../../agent/run-agent.js';
import { machineInside, thisMachine } from '../../index.js';
import { asksAtExit } from '../at-exit.js';
import type { OnExit } from '../at-exit-choices.js';
import type { Context } from '../context.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { UsageError } from '../usage-error.js';
import { version } from '../version.js';

interface AgentCommandOptions {
  readonly documents?: string;
  readonly kubernetes?: true;
  readonly kubeconfig?: string;
  readonly node?: string;
  readonly defaults?: string;
  readonly enrolment?: string;
  readonly listen: { readonly host: string; readonly port: number } | 'none';
  readonly runDir: string;
  readonly meshFile?: string;
  readonly ztunnelSocket: string;
  readonly hostNetns?: string;
  /** Milliseconds. */
  readonly resync: number;
  readonly whenZtunnelIsGone: 'keep' | 'remove';
  readonly onExit: OnExit;
  readonly daemonSet: string;
  readonly logFormat: 'json' | 'text';
  readonly stateDir?: string;
  readonly procRoot: string;
}

/** Keeps the node until a signal ends it. */
export async function agentCommand(
  _: readonly string[],
  options: AgentCommandOptions,
  context: Context,
): Promise<ExitCode> {
  const { hostNetns, onExit } = options;
  const atExit = asksAtExit({
    ...{ onExit, daemonSet: options.daemonSet, kubeconfig: options.kubeconfig },
    namespace: process.env['POD_NAMESPACE'],
    node: options.node ?? process.env['NODE_NAME'],
  });
  const agentOptions: AgentOptions = {
    source: sourceOf(options),
    listen: options.listen === 'none' ? null : options.listen,
    runDirectory: options.runDir,
    meshFile: options.meshFile ?? join(options.runDir, 'mesh.json'),
    ztunnelSocket: options.ztunnelSocket,
    hostNetns: hostNetns ?? null,
    resyncSeconds: options.resync / 1000,
    whenZtunnelIsGone: options.whenZtunnelIsGone,
    onExit: onExit === 'ask' ? decided : onExit,
    logFormat: options.logFormat,
    machine: hostNetns === undefined ? thisMachine : machineInside(thisMachine, (netns) => netns ?? hostNetns),
    stateDirectory: options.stateDir ?? null,
    procRoot: options.procRoot,
  };
  const silence = await atExit?.rehearse();
  if (typeof silence === 'string') context.err(`redirect: ${silence}\n`);
  context.standing.at = 'serving';
  const isDone = await runAgent(agentOptions, {
    version,
    signal: context.signal,
    sink: { write: context.err, pending: () => process.stderr.writableLength },
  });
  return isDone ? exitCodes.done : exitCodes.failed;

  async function decided(): Promise<'keep' | 'remove'> {
    if (atExit === null) return 'keep';
    const { decision, why } = await atExit.decide();
    context.err(`redirect: ${decision === 'keep' ? 'everything is kept' : 'everything is removed'}: ${why}\n`);
    return decision;
  }
}

function sourceOf(options: AgentCommandOptions): AgentOptions['source'] {
  const { defaults, documents, enrolment, kubeconfig, kubernetes, node } = options;
  if ((documents === undefined) === (kubernetes === undefined))
    throw new UsageError('an agent has one source: give --documents DIR or --kubernetes');
  if (documents !== undefined) {
    const other = Object.entries({ kubeconfig, defaults, enrolment }).find(([, value]) => value !== undefined);
    if (other !== undefined) throw new UsageError(`--${other[0]} belongs to --kubernetes, not to --documents`);
    return { kind: 'documents', folder: documents, node: node ?? null };
  }
  const name = node ?? process.env['NODE_NAME'];
  if (name === undefined || name === '')
    throw new UsageError('--kubernetes needs the name of this node: --node NAME, or NODE_NAME in the environment');
  if (defaults === undefined)
    throw new UsageError(
      '--kubernetes needs --defaults FILE: a document without pods, which has mode, profile and backend',
    );
  return { kind: 'kubernetes', kubeconfig: kubeconfig ?? null, node: name, defaults, enrolment: enrolment ?? null };
}
