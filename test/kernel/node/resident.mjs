// A process that applies, destroys and verifies as it is told, in the namespace of a test node, one JSON line for each
// request: starting the command line anew for each of hundreds of applies would take most of the time.
import { createInterface } from 'node:readline';
import { apply, destroy, parseNodeState, planText, thisMachine, verify, viewPlan } from '../../../dist/lib/index.js';
import { faultyMachine } from './faulty-machine.mjs';
import { moveTo } from './move.mjs';

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  await moveTo(request.place);
  process.stdout.write(`${JSON.stringify(await answer(request))}\n`);
}

async function answer({ verb, document, fault, shell, stateDirectory }) {
  if (verb === 'shell') return run(shell);
  const faulty = fault === undefined ? null : faultyMachine(thisMachine, fault);
  const options = { machine: faulty?.machine ?? thisMachine, stateDirectory, namespaceLockSeconds: 60 };
  const state = document === null ? null : stateOf(document);
  const struck = () => faulty?.struck() ?? null;
  try {
    if (verb === 'verify') {
      const { effect, plan } = await verify(state, options);
      return {
        changes: plan.changes.length,
        text: planText(viewPlan({ ...plan, steps: [] }, effect), { reading: 'check' }),
      };
    }
    const { outcome } = verb === 'destroy' ? await destroy(state, options) : await apply(state, options);
    return { outcome, struck: struck() };
  } catch (error) {
    return { error: error.message, undone: error.undone === 'all', struck: struck() };
  }
}

function stateOf(document) {
  const parsed = parseNodeState(document);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  return parsed.value;
}

async function run(script) {
  const { exitCode, stdout, stderr } = await thisMachine.execute({ argv: ['sh', '-c', script] });
  return { status: exitCode, stdout, stderr };
}
