import { type Machine, thisMachine } from './machine.js';
import { type OnWarning, tellWarnings } from './tell-warnings.js';

/** The machine of some options, with what is to be told of its tools. */
export function machineOf({
  machine = thisMachine,
  onWarning,
}: {
  readonly machine?: Machine | undefined;
  readonly onWarning?: OnWarning | undefined;
}): Machine {
  return tellWarnings(machine, onWarning);
}
