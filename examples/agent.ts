/*
 * Embed in an agent: a node is kept as a document says until the signal. What somebody else changed is repaired, and a
 * bad document changes nothing.
 */
import { setTimeout } from 'node:timers/promises';
import {
  AbortError,
  type ApplyOptions,
  apply,
  formatDiagnostic,
  parseNodeState,
  RedirectError,
} from 'ambient-redirect';

export interface KeepOptions {
  /** The document as it is now, such as the text of a file. */
  readonly read: () => Promise<string>;
  readonly everyMs: number;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
  /** The machine and the folder of the records, where they are not the usual ones. */
  readonly on?: Pick<ApplyOptions, 'machine' | 'stateDirectory'>;
}

export async function keepNode({ everyMs, log, on = {}, read, signal }: KeepOptions): Promise<void> {
  while (!signal.aborted) {
    log(await once(await read(), { ...on, signal }));
    await setTimeout(everyMs, undefined, { signal }).catch(() => {});
  }
}

/** One look, which writes only what differs. @returns a line for the log. */
async function once(text: string, options: ApplyOptions): Promise<string> {
  const document = parseNodeState(text);
  if (!document.ok) return document.diagnostics.map(formatDiagnostic).join('; ');
  try {
    const { outcome, plan } = await apply(document.value, options);
    return `${outcome}: ${plan.changes.length} changes`;
  } catch (error) {
    // Nothing was changed, or it was taken back; the next round tries again.
    if (error instanceof AbortError) return 'stopped';
    if (error instanceof RedirectError) return `${error.code}: ${error.message}`;
    throw error;
  }
}
