import type { AgentAddress } from '../../agent/address.js';
import { askAgent } from '../../agent/status/ask-agent.js';
import { notRedirected, statusText } from '../../agent/status/status-text.js';
import { statusHtml } from '../../index.js';
import { tellConfirmation } from '../confirmation.js';
import type { Context } from '../context.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { formatJson } from '../json/format-json.js';
import type { PageOutputFormat } from '../output-format.js';
import { pageFacts } from '../page-facts.js';

interface StatusOptions {
  readonly address: AgentAddress;
  readonly output: PageOutputFormat;
  readonly verbose?: true;
  readonly stateDir?: string;
}

/** Exit 2 if a declared pod is not redirected, or if the agent cannot tell. */
export async function statusCommand(
  _: readonly string[],
  { address, output, stateDir, verbose }: StatusOptions,
  context: Context,
): Promise<ExitCode> {
  await tellConfirmation(stateDir, context);
  const status = await askAgent(address, context.signal);
  const { columns, style: paint } = context;
  const print = {
    text: () => statusText(status, { now: Date.now(), verbose: verbose === true, paint, columns }),
    json: () => formatJson<'status'>(status),
    html: () => statusHtml(status, { facts: pageFacts() }),
  };
  context.out(print[output]());
  const isUnknown = status.state === 'starting' || status.state === 'failed';
  return isUnknown || notRedirected(status.pods).length > 0 ? exitCodes.differs : exitCodes.done;
}
