import { createConnection } from 'node:net';
import { LabError } from './lab-error.js';
import { type LabProgram, starterArgv } from './programs.js';
import { run } from './run.js';

/** What the starter of a lab is asked for. */
export interface StartRequest {
  readonly program: LabProgram;
  readonly arguments: readonly string[];
  /** Path of the network namespace. */
  readonly netns: string;
}

/** The starters that this process is starting, by their sockets. */
const starting = new Map<string, Promise<void>>();

/**
 * Has a program started, and resolves when it is ready. The starter is there from the first program on, until its pid
 * file is gone.
 * @throws LabError with what went wrong.
 */
export async function startByStarter(socket: string, pidFile: string, request: StartRequest): Promise<void> {
  const answer = (await ask(socket, request)) ?? (await start(socket, pidFile).then(() => ask(socket, request)));
  if (answer === 'ready') return;
  const why = answer || 'it ended before it was ready';
  throw new LabError(`cannot start ${request.program} in ${request.netns}: ${why}`);
}

function start(socket: string, pidFile: string): Promise<void> {
  const known = starting.get(socket);
  if (known !== undefined) return known;
  const started = run({ argv: [...starterArgv(), '--pid-file', pidFile, '--socket', socket] }).then(() => {});
  const settled = started.finally(() => starting.delete(socket));
  starting.set(socket, settled);
  return settled;
}

/**
 * The answer; null: nobody listens. An emulated guest is slow, and a client waits for its answers: what hangs ends with
 * the lab.
 */
function ask(socket: string, request: StartRequest): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const connection = createConnection(socket);
    let answer = '';
    connection.setEncoding('utf8');
    connection.on('data', (text: string) => {
      answer += text;
    });
    connection.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(null);
      else reject(error);
    });
    connection.on('end', () => resolve(answer));
    connection.write(`${JSON.stringify(request)}\n`);
  });
}
