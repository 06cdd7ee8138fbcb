import type { Observation } from '../index.js';

/** The observation that --against names; undefined without one. */
export async function savedObservation(folder: string | undefined): Promise<Observation | undefined> {
  if (folder === undefined) return undefined;
  const { readObservation } = await import('../index.js');
  return readObservation(folder);
}
