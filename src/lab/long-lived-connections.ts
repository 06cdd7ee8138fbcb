import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { startProgram, stopProgram } from './background.js';
import { type Lab, memberNamed, serverPort } from './topology.js';

/** One long-lived connection: it sends a line every 20 ms and expects its echo. */
export interface LongLivedConnectionReport {
  /** `ip:port`. */
  readonly target: string;
  readonly sent: number;
  /** Lines that came back unchanged: `sent`, or one less while a line is in flight. */
  readonly echoed: number;
  /** The longest round trip of a line, in milliseconds: a retransmission shows here, not as a loss. */
  readonly slowestMs: number;
  /** Why the connection ended, or null while it lives. */
  readonly error: string | null;
}

export interface LongLivedConnections {
  /** The state of the connections, at most 50 ms old. */
  readonly report: () => Promise<readonly LongLivedConnectionReport[]>;
  /** Resolves when every connection has echoed `lines` more lines, or has ended. */
  readonly advance: (lines: number) => Promise<readonly LongLivedConnectionReport[]>;
  readonly stop: () => Promise<void>;
}

/**
 * Opens connections from one member to the servers of others and keeps them busy until they are stopped.
 * @param targets names of members, one for each connection.
 */
export async function startLongLivedConnections(
  lab: Lab,
  from: string,
  targets: readonly string[],
): Promise<LongLivedConnections> {
  const name = `long-lived-${from}-${process.pid}-${counter++}`;
  const file = `${lab.stateFolder}/${name}.json`;
  const options = targets.flatMap((target) => ['--target', `${memberNamed(lab, target).ip}:${serverPort}`]);
  await startProgram(lab, memberNamed(lab, from), name, 'long-lived-connections', ['--report', file, ...options]);
  const report = async () => JSON.parse(await readFile(file, 'utf8')) as readonly LongLivedConnectionReport[];
  const advance = async (lines: number) => {
    const goals = (await report()).map(({ echoed }) => echoed + lines);
    for (;;) {
      const now = await report();
      if (now.every(({ echoed, error }, index) => error !== null || echoed >= (goals[index] ?? 0))) return now;
      await sleep(20);
    }
  };
  return { report, advance, stop: () => stopProgram(lab, name) };
}

let counter = 0;

/** The connections that broke or lost a line. */
export function losses(connections: readonly LongLivedConnectionReport[]): readonly LongLivedConnectionReport[] {
  return connections.filter(({ echoed, error, sent }) => error !== null || sent - echoed > 1);
}
