// Sends a packet of the node to be traced, says which tables there are then, and is killed by SIGKILL.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeSync } from 'node:fs';
import { parseNodeState, traceSent } from '../../../dist/lib/index.js';

const [file, stateDirectory, to] = process.argv.slice(2);
const { signal } = new AbortController();
/** It is asked between any two steps. */
Object.defineProperty(signal, 'aborted', {
  get: () => {
    const tables = execFileSync('nft', ['list', 'tables'], { encoding: 'utf8' });
    if (tables.includes('redirect-trace')) {
      writeSync(1, tables);
      process.kill(process.pid, 'SIGKILL');
    }
    return false;
  },
});
const parsed = parseNodeState(readFileSync(file, 'utf8'));
if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
await traceSent({ states: [parsed.value] }, { from: 'node', to }, { signal, stateDirectory });
