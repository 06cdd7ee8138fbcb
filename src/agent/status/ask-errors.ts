import { RedirectError } from '../../index.js';
import { type AgentAddress, addressText } from '../address.js';

/** Nobody answers where the agent should be. */
export class NoAgentError extends RedirectError {
  override readonly name = 'NoAgentError';
  override readonly code = 'no-agent';
  override readonly remedy: string;

  constructor(at: AgentAddress, cause: NodeJS.ErrnoException) {
    const start = 'start it with redirect agent, or name its --listen address with --address';
    super(`no agent answers at ${addressText(at)} (${reasonOf(cause)}): ${start}`, { cause });
    this.remedy = start;
  }
}

/** Somebody answers who is no agent, or one of another release. */
export class NotAnAgentError extends RedirectError {
  override readonly name = 'NotAnAgentError';
  override readonly code = 'not-an-agent';

  constructor(at: AgentAddress, wrong: string) {
    super(`what answers at ${addressText(at)} is not an agent of this version: ${wrong}`);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'it ended the connection',
  ENOTFOUND: 'no such host',
};

function reasonOf({ code = '', message, name }: NodeJS.ErrnoException): string {
  if (name === 'AbortError' || name === 'TimeoutError') return 'not within 5 s';
  return reasons[code] ?? message;
}
