import { expect, test } from 'vitest';
import { apply, type Command, type Machine, machineInside, plan, verify } from '../../../src/index.js';
import { thisMachine } from '../../../src/kernel/machine.js';
import { runCommand } from '../../../src/kernel/run-command.js';
import { runTogether } from '../../../src/kernel/run-together.js';
import { type PodNode, withPodNode } from './pod-node.js';

/** The node's machine, and the processes that it starts in the first pod's namespace. */
function watched({ netns, pods }: PodNode): { readonly machine: Machine; readonly started: Command[] } {
  const started: Command[] = [];
  const execute = runTogether((command, signal) => {
    if (command.netns === pods[0].netns) started.push(command);
    return runCommand(command, signal);
  });
  return { machine: machineInside({ ...thisMachine, execute }, (path) => path ?? netns), started };
}

/** The programs of a process of ours: `find` starts several. */
function programs({ argv }: Command): readonly string[] {
  return argv[0] === 'find'
    ? argv.flatMap((word, index) => (word === '-exec' ? (argv[index + 1] ?? '') : []))
    : argv.slice(0, 1);
}

// cat shows whether there are tables of iptables-legacy, nft which tables of its own there are.
const network = ['ip', 'ip', 'nft'];
const [nft, legacy] = ['nft', 'legacy'].map((one) => [`ip6tables-${one}-save`, `iptables-${one}-save`]) as [
  string[],
  string[],
];

test.each([
  ['iptables-nft', [['cat', ...network, ...nft]], ['ip', 'ip', 'ip6tables-nft-restore', 'iptables-nft-restore']],
  ['iptables-legacy', [[...network, ...legacy]], ['ip', 'ip', 'ip6tables-legacy-restore', 'iptables-legacy-restore']],
  [
    'nft',
    [
      ['cat', ...network],
      ['nft', 'nft'],
    ],
    ['ip', 'ip', 'nft'],
  ],
] as const)(
  '%s: a pod in sync is read and verified with few processes, and a fresh one written with few',
  async (backend, reads, writes) => {
    await withPodNode(async (node) => {
      const { machine, started } = watched(node);
      const options = { ...node.options, machine };
      const state = node.state({ backend });
      await apply(state, options);
      const written = started.filter((command) => command.writes).flatMap(programs);
      expect(written.toSorted()).toEqual(writes);

      started.length = 0;
      const { plan: drift } = await plan(state, options);
      expect(drift.changes).toEqual([]);
      const read = started.map((command) => programs(command).toSorted());
      expect(read).toEqual(reads.map((group) => group.toSorted()));

      // The effect is told from the same reading, with three more questions in the same process.
      started.length = 0;
      await verify(state, options);
      const verified = started.map((command) => programs(command).toSorted());
      const [first = [], ...others] = reads;
      expect(verified).toEqual([[...first, 'grep', 'ip', 'nft'], ...others].map((group) => group.toSorted()));
    });
  },
);
