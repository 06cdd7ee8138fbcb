import * as z from 'zod';
import type { AgentStatus } from './agent-status.js';

const text = z.string();
const time = z.number();

const podError = z.object({
  code: text,
  message: text,
  at: time,
  attempts: z.number(),
  nextAttemptAt: time.nullable(),
});

const acknowledgement = z.discriminatedUnion('state', [
  z.object({ state: z.literal('not-needed') }),
  z.object({ state: z.literal('pending'), why: text }),
  z.object({ state: z.literal('refused'), why: text }),
  z.object({ state: z.literal('acknowledged'), at: time }),
]);

const agentPod = z.object({
  pod: text,
  uid: text.nullable(),
  phase: z.enum(['waiting', 'programming', 'pending', 'redirected', 'failed', 'removing']),
  netns: text.nullable(),
  ips: z.array(text),
  declaredAt: time.nullable(),
  programmedAt: time.nullable(),
  verifiedAt: time.nullable(),
  acknowledgement,
  error: podError.nullable(),
});

/** What `/status` answers. Keys that a later release adds are left out. */
const agentStatus: z.ZodType<AgentStatus> = z.object({
  formatVersion: z.literal(1),
  node: text.nullable(),
  mode: text.nullable(),
  version: text,
  startedAt: time,
  source: z.object({ name: text, isSynced: z.boolean(), error: text.nullable() }),
  state: z.enum(['starting', 'in-sync', 'converging', 'keeping', 'failed', 'stopping']),
  why: text.nullable(),
  error: podError.nullable(),
  verifiedAt: time.nullable(),
  isReady: z.boolean(),
  notReady: text.nullable(),
  ztunnel: z.array(z.object({ pid: z.number(), since: time, isSnapshotSent: z.boolean(), pods: z.number() })),
  queue: z.number(),
  pods: z.array(agentPod),
});

/** The status that an answer holds, or what is wrong with it. */
export function readStatus(
  answer: string,
): { readonly status: AgentStatus } | { readonly status: null; readonly wrong: string } {
  let json: unknown;
  try {
    json = JSON.parse(answer);
  } catch {
    return { status: null, wrong: 'its answer is not JSON' };
  }
  const { data, error } = agentStatus.safeParse(json);
  if (data !== undefined) return { status: data };
  const [first] = error.issues;
  const place = first === undefined || first.path.length === 0 ? '' : `${first.path.map(String).join('.')}: `;
  return { status: null, wrong: `its answer is no status of an agent: ${place}${first?.message ?? 'unknown'}` };
}
