import { otherCommands, passCalls, refusals } from './by-command.js';
import type { Call } from './call.js';
import { malformed } from './malformed.js';
import { resultCalls, versionCalls } from './results.js';
import { upstreamCalls } from './upstream.js';
import { withoutAgent } from './without-agent.js';

/** What both plugins are held to. */
export const calls: readonly Call[] = [
  ...versionCalls,
  ...resultCalls,
  ...passCalls,
  ...refusals,
  ...withoutAgent,
  ...otherCommands,
  ...upstreamCalls,
  ...malformed,
];
