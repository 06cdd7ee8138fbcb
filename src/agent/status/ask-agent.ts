import { get } from 'node:http';
import type { AgentAddress } from '../address.js';
import type { AgentStatus } from './agent-status.js';
import { NoAgentError, NotAnAgentError } from './ask-errors.js';
import { readStatus } from './read-status.js';

/** A status of 10,000 pods has 5 MB. */
const bounds = { milliseconds: 5_000, headerBytes: 16 * 1024, bytes: 64 * 1024 * 1024 } as const;

/** Asks the agent that listens there, within 5 s. Throws a NoAgentError or a NotAnAgentError. */
export async function askAgent(at: AgentAddress, signal: AbortSignal): Promise<AgentStatus> {
  const answer = await answerOf(at, signal);
  const { status, ...read } = readStatus(answer);
  if (status === null) throw new NotAnAgentError(at, 'wrong' in read ? read.wrong : '');
  return status;
}

function answerOf(at: AgentAddress, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(
      {
        ...at,
        path: '/status',
        agent: false,
        maxHeaderSize: bounds.headerBytes,
        signal: AbortSignal.any([signal, AbortSignal.timeout(bounds.milliseconds)]),
      },
      (response) => {
        const parts: Buffer[] = [];
        let size = 0;
        const refuse = (wrong: string) => {
          request.destroy();
          reject(new NotAnAgentError(at, wrong));
        };
        if (response.statusCode !== 200) return refuse(`it answers with status ${response.statusCode}`);
        response.on('data', (part: Buffer) => {
          size += part.length;
          if (size > bounds.bytes) refuse(`its answer is longer than ${bounds.bytes / 1024 / 1024} MB`);
          else parts.push(part);
        });
        response.once('end', () => resolve(Buffer.concat(parts).toString()));
        response.once('error', fail);
      },
    );
    const fail = (error: NodeJS.ErrnoException) => {
      if (signal.aborted) reject(signal.reason as Error);
      else if (error.code?.startsWith('HPE_')) reject(new NotAnAgentError(at, 'it does not speak HTTP'));
      else reject(new NoAgentError(at, error));
    };
    request.once('error', fail);
  });
}
