import { type Machine, thisMachine } from './machine.js';
import { type OnWarning, tellWarnings } from './tell-warnings.js';

/** The machine of some options, whose tools' warnings are reported. */
export function machineOf({
  machine = thisMachine,
  onWarning,
}: {
  readonly machine?: Machine | undefined;
  readonly onWarning?: OnWarning | undefined;
}): Machine {
  return tellWarnings(machine, onWarning);
}
