import { expect, test } from 'vitest';
import { apply } from '../../src/index.js';
import type { Machine } from '../../src/kernel/machine.js';
import { currentRecord } from '../../src/record/current-record.js';
import { withFakeNode, ztunnelPath } from '../fakes/index.js';

test.each([
  ['all', undefined, 1],
  ['a namespace that is asked for', { sysctls: [], namespaces: [ztunnelPath], others: 'compared' }, 1],
  ['one that is not', { sysctls: [], namespaces: [], others: 'compared' }, 0],
] as const)('addresses of recorded namespaces are read where needed: %s', (_, asked, count) =>
  withFakeNode(async ({ document, kernel, options }) => {
    await apply(document(), options);
    if (options.machine === undefined) throw new Error('the node has a kernel');
    const inside: (readonly string[])[] = [];
    const watched: Machine = {
      ...options.machine,
      execute: (command) => {
        if (command.netns === ztunnelPath) inside.push(command.argv);
        return (options.machine as Machine).execute(command);
      },
    };
    const location = { directory: options.stateDirectory ?? '', inode: kernel.host.inode };
    const { record } = await currentRecord(watched, location, [ztunnelPath], asked && (() => asked));
    expect(record?.namespaces.map(({ netns, scope }) => [scope, netns])).toEqual([['ztunnel', ztunnelPath]]);
    expect(inside.filter((argv) => argv.includes('save'))).toHaveLength(count);
  }),
);
