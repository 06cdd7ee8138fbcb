import type { StateLocation } from '../kernel/state-directory.js';
import type { ApplyRecord } from '../plan/record.js';
import { readRecord, recordVersion } from './record-file.js';
import { printRecord } from './record-format.js';
import { splitRecord } from './record-parts.js';

/** A record as this process left it. */
export interface KnownRecord {
  readonly record: ApplyRecord;
  /** Of its files at the time when they were found to hold it; null: they were not looked at since. */
  readonly version: string | null;
}

/**
 * The record with the present version of its files, which are read only if nobody can tell otherwise what they hold;
 * null: it is another one.
 */
export async function stillRecorded(location: StateLocation, known: KnownRecord): Promise<KnownRecord | null> {
  const version = recordVersion(location);
  if (version !== null && version === known.version) return known;
  const { notes, record } = await readRecord(location);
  if (record === null || notes.length > 0 || contentOf(record) !== contentOf(known.record)) return null;
  return { record: known.record, version };
}

/** The texts of its files, by the namespaces that these are about. */
function contentOf(record: ApplyRecord): string {
  const { others, own } = splitRecord(record);
  const parts = [...others].sort(([one], [other]) => (one < other ? -1 : 1));
  return [own, ...parts.map(([, part]) => part)].map(printRecord).join('');
}
