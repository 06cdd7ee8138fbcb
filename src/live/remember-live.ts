import { throwIfCancelled } from '../kernel/abort-error.js';
import { rememberResult } from '../kernel/basis/remember-result.js';
import { type Machine, thisMachine } from '../kernel/machine.js';
import type { OnWarning } from '../kernel/tell-warnings.js';
import type { NodeState } from '../model/node-state.js';
import { recordVersion } from '../record/record-file.js';
import type { LiveOptions } from './live-options.js';
import { stateLocation } from './state-location.js';

interface Told<T> {
  readonly result: T;
  readonly warnings: readonly Parameters<OnWarning>[];
}

/**
 * What is computed from the whole node for a document, remembered by the machine of the options for as long as the node
 * and the record are as they were read. Not for some pods or beside a cached state, which read little, and depend on
 * more.
 * @param kind of each kind the last result is kept.
 */
export async function rememberLive<T>(
  kind: string,
  state: NodeState,
  options: LiveOptions,
  compute: (options: LiveOptions) => Promise<T>,
): Promise<T> {
  const { addressCheck, backend, cached, lockSeconds, machine = thisMachine, only, onWarning, signal } = options;
  if (only !== undefined || (cached ?? null) !== null) return compute(options);
  const location = await stateLocation(machine, options);
  const about = JSON.stringify([location, backend, addressCheck, lockSeconds, state]);
  const of = { kind, about, version: () => recordVersion(location) };
  let isComputed = false;
  const { result, warnings } = await rememberResult(machine, of, async (recorded: Machine): Promise<Told<T>> => {
    isComputed = true;
    const told: Parameters<OnWarning>[] = [];
    const tell: OnWarning = (...warning) => {
      told.push(warning);
      onWarning?.(...warning);
    };
    return { result: await compute({ ...options, machine: recorded, onWarning: tell }), warnings: told };
  });
  throwIfCancelled(signal);
  if (!isComputed) for (const warning of warnings) onWarning?.(...warning);
  return result;
}
