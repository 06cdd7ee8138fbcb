// Applies a document (or, with '-', destroys) and is killed by SIGKILL: ahead of write N (`before`), or a moment after
// its process was started (`inside`).
import { readFileSync } from 'node:fs';
import { apply, destroy, parseNodeState, thisMachine } from '../../../dist/lib/index.js';

const [file, stateDirectory, at, where] = process.argv.slice(2);
let count = 0;
const die = () => process.kill(process.pid, 'SIGKILL');

function reached() {
  count += 1;
  return count === Number(at);
}

const machine = {
  ...thisMachine,
  execute: (command, signal) => {
    if (!command.writes || !reached()) return thisMachine.execute(command, signal);
    if (where === 'before') die();
    const running = thisMachine.execute(command, signal);
    setTimeout(die, 2);
    return running;
  },
  writeText: async (path, text) => {
    if (reached()) die();
    await thisMachine.writeText(path, text);
  },
};

const options = { machine, stateDirectory };
if (file === '-') await destroy(null, options);
else {
  const parsed = parseNodeState(readFileSync(file, 'utf8'));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  await apply(parsed.value, options);
}
