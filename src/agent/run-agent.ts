import { dirname, join } from 'node:path';
import { lockFile } from '../index.js';
import { type Plugins, servePlugins } from './cni/plugins.js';
import { systemClock } from './converge/clock.js';
import { makeConvergence } from './converge/loop.js';
import { startKernelWatch } from './drift/kernel-watch.js';
import type { Tell } from './events.js';
import { makeFolder } from './files/make-folder.js';
import { agentLog, type LogSink } from './log/agent-log.js';
import { agentMetricsOf } from './metrics/registry.js';
import { lateCompanion } from './modes/late-companion.js';
import { agentModes } from './modes/list.js';
import type { AgentOptions } from './options.js';
import { serveAgent } from './serve/serve.js';
import { openSource } from './sources/open.js';
import { assembleStatus } from './status/assemble.js';
import { inWallTime } from './status/in-wall-time.js';

export interface Surroundings {
  readonly version: string;
  /** Where the log goes. */
  readonly sink: LogSink;
  /** Ends it: what is under way is finished first. */
  readonly signal: AbortSignal;
}

/**
 * Keeps the node until the signal aborts.
 * @returns whether all that was to be done at the end was done.
 * @throws LockedError where another agent keeps this node, ListenError, SocketPathError, and what the source cannot
 * wait for.
 */
export async function runAgent(options: AgentOptions, { signal, sink, version }: Surroundings): Promise<boolean> {
  const clock = systemClock;
  const log = agentLog({ format: options.logFormat, sink });
  const startedAt = clock.now();
  const stopping = new AbortController();
  const metrics = agentMetricsOf({ status });
  const tell: Tell = (event) => {
    log.tell(event);
    metrics.tell(event);
  };
  const { close, outputs, source } = await openSource(options, tell);
  await makeFolder(options.runDirectory, '--run-dir');
  await makeFolder(dirname(options.meshFile), '--mesh-file');
  const lock = await lockFile(join(options.runDirectory, 'agent.lock'), 'another agent');
  const { runDirectory, ztunnelSocket } = options;
  const companion = lateCompanion(agentModes, {
    runDirectory,
    ztunnelSocket,
    tell,
    acknowledged: () => convergence.changed(),
  });
  const convergence = makeConvergence({
    source,
    companion,
    watch: startKernelWatch,
    hostNetns: options.hostNetns ?? '/proc/self/ns/net',
    machine: options.machine,
    stateDirectory: options.stateDirectory,
    resyncMs: options.resyncSeconds * 1000,
    clock,
    tell,
    changed: (rows) => {
      for (const output of outputs) output.tell(rows);
    },
  });
  const stop = (why: string) => {
    if (stopping.signal.aborted) return;
    tell({ kind: 'stopping', why });
    stopping.abort();
  };

  try {
    tell({ kind: 'started', version, source: source.name, node: options.source.node });
    signal.addEventListener('abort', () => stop(wordsOf(signal.reason)));
    if (signal.aborted) stop(wordsOf(signal.reason));
    const server = options.listen === null ? null : await serveAgent(options.listen, { status, metrics: metrics.text });
    try {
      return await keep();
    } finally {
      await server?.close();
    }
  } finally {
    close();
    await lock.release();
    log.close();
  }

  /** What depends on others ends before them: whoever asks for pods, the loop, whoever is told of pods, ztunnel. */
  async function keep(): Promise<boolean> {
    const root = options.procRoot;
    const notReady = () => status().notReady;
    const plugins = await servePlugins({
      runDirectory,
      meshFile: options.meshFile,
      root,
      source,
      convergence,
      notReady,
      tell,
    });
    stopping.signal.addEventListener('abort', () => void plugins.close());
    try {
      return await converge(plugins);
    } finally {
      await plugins.close();
    }
  }

  async function converge(plugins: Plugins): Promise<boolean> {
    const following = followSource(plugins);
    const converging = convergence.run(stopping.signal);
    const endEarly = (error: unknown) => {
      stop(wordsOf(error));
      throw error;
    };
    const ends = await Promise.allSettled([following.catch(endEarly), converging.catch(endEarly)]);
    try {
      const failed = ends.find(({ status: end }) => end === 'rejected');
      if (failed?.status === 'rejected') throw failed.reason;
      const { onExit } = options;
      const atEnd = typeof onExit === 'function' ? await onExit() : onExit;
      if (atEnd === 'keep') return true;
      plugins.forget();
      return await convergence.removeAll();
    } finally {
      await Promise.all(outputs.map((output) => output.stop()));
      await companion.stop();
    }
  }

  async function followSource(plugins: Plugins): Promise<void> {
    let told = '';
    await source.run(() => {
      const health = source.health();
      const now = JSON.stringify(health);
      if (now !== told) tell({ kind: 'source', ...health });
      told = now;
      const desired = source.current();
      if (desired?.kind === 'state') void companion.prepare(desired.state.mode);
      convergence.changed();
      plugins.changed();
    }, stopping.signal);
    if (!stopping.signal.aborted) throw new Error(`the source ${source.name} ended by itself`);
  }

  function status() {
    const parts = {
      memory: convergence.memory(),
      rows: convergence.rows().values(),
      source: { name: source.name, ...source.health() },
      connections: companion.connections(),
      node: options.source.node,
      version,
      startedAt,
      isStopping: stopping.signal.aborted,
    };
    return inWallTime(assembleStatus(parts), Date.now() - clock.now());
  }
}

function wordsOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
