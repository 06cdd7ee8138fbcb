import { protocols } from '../../ir/protocols.js';
import { answering } from '../branches.js';
import { type Conversation, converse } from '../conversation.js';
import type { Memories, Paths } from '../network.js';
import { tcpFlags } from '../packet.js';
import { type Recorder, recorder } from '../recorder.js';
import type { Choose } from '../run.js';
import type { TracedBranch } from '../trace.js';
import type { Case } from './case.js';

/** How a conversation is run. */
export interface CaseSetup {
  readonly scene: { readonly network: Paths; readonly memories: Memories };
  /** The memories of a conversation that began on another scene; null: it starts here. */
  readonly begins: ((one: Case) => Memories) | null;
  /** Packets and answers that are followed. */
  readonly length: number;
}

const unwatched: Pick<Recorder, 'observe' | 'watch'> = { watch: { record: null }, observe: () => {} };

/** Runs the conversation of a case; one that began elsewhere continues with later packets. */
export function runCase(
  { begins, length, scene }: CaseSetup,
  one: Case,
  choose: Choose = () => false,
  { observe, watch }: Pick<Recorder, 'observe' | 'watch'> = unwatched,
): Conversation {
  const { from, header } = one;
  if (from.origin === null) throw new Error(`${from.name} sends nothing`);
  const isLater = begins !== null && header.protocol === protocols.tcp;
  const opening = isLater ? { ...header, tcpFlags: tcpFlags.ACK } : header;
  const before = begins === null ? scene.memories : begins(one);
  return converse(scene.network, before, from.origin, opening, length, { choose, ...watch }, observe);
}

/** Runs it again with the same answers and records every hop. */
export function recordCase(setting: CaseSetup, one: Case, answers: readonly boolean[]): TracedBranch['packets'] {
  const watching = recorder();
  const { exchanges } = runCase(setting, one, answering(answers), watching);
  return watching.withRecordings(exchanges);
}
