// Native nft on a simulated node: one pod more by programs, and, next to iptables-nft, the rules that its packets meet.
import { execFileSync, spawnSync } from 'node:child_process';
import { apply, destroy, thisMachine, trace } from '../dist/lib/index.js';
import { compare, inNamespaces, isInside, state, stateDirectory } from './bench-node.mjs';
import { median, milliseconds } from './median.mjs';

const backends = ['iptables-nft', 'nft'];

if (isInside) await measure();
else inNamespaces(import.meta.filename);

async function measure() {
  await measureAdded();
  for (const backend of backends) console.log(`rules that match, of those tried, ${backend}: ${rulesTried(backend)}`);
}

/** The bare process adds to a set of a table of its own, so that the node stays as the document says. */
async function measureAdded() {
  const words = (verb) => [verb, 'element', 'ip', 'bench', 'pods', '{ 10.9.9.9 }'];
  execFileSync('nft', ['add table ip bench; add set ip bench pods { type ipv4_addr; }']);
  const writes = [];
  const machine = {
    ...thisMachine,
    execute: async (command, signal) => {
      const start = performance.now();
      const result = await thisMachine.execute(command, signal);
      if (command.argv[0] === 'nft' && command.writes) writes.push(performance.now() - start);
      return result;
    },
  };
  const options = { machine, stateDirectory };
  let { cached } = await apply(state(19, 0, 'nft'), options);
  const turn = async (count) => {
    cached = (await apply(state(count, 0, 'nft'), { ...options, cached })).cached;
  };
  const steps = [];
  const added = await compare({
    whole: {
      before: async () => {
        await turn(19);
        writes.length = 0;
      },
      work: async () => {
        await turn(20);
        steps.push(writes.reduce((sum, each) => sum + each, 0));
      },
    },
    bare: {
      before: () => spawnSync('nft', words('delete')),
      work: () => thisMachine.execute({ argv: ['nft', ...words('add')], writes: true }),
    },
    bareSync: {
      before: () => spawnSync('nft', words('delete')),
      work: () => execFileSync('nft', words('add')),
    },
  });
  const ratio = (time) => `${milliseconds(time)}, ${(time / added.bare).toFixed(2)} times`;
  console.log(
    `one pod more, nft: the step ${ratio(median(steps))}, the whole apply ${ratio(added.whole)}; bare nft add element ${milliseconds(added.bare)} (execFileSync ${milliseconds(added.bareSync)})`,
  );
  await destroy(null, { stateDirectory });
  execFileSync('nft', ['delete table ip bench']);
}

/**
 * The rules that each packet of a captured connection is compared with, and how many of them match, by the interpreter.
 */
function rulesTried(backend) {
  const node = state(20, 0, backend);
  const traced = trace({ states: [node] }, { from: node.pods[0].name, to: '203.0.113.9:80', count: 4 });
  if (!traced.ok) throw new Error(JSON.stringify(traced));
  const all = [traced.value, ...traced.value.later];
  return all
    .map(({ hops, isAnswer, outcome, rulesTried: tried }) => {
      const rules = hops.filter(({ kind }) => kind === 'rule').length;
      return `${rules} of ${tried} (${isAnswer ? 'answer' : 'asking'}, ${outcome.kind})`;
    })
    .join(', ');
}
