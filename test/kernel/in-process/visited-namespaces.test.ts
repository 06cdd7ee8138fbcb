import { readdirSync, readlinkSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { workInside } from '../../../src/kernel/in-process/inside.js';
import { rememberListings } from '../../../src/kernel/in-process/listings/remember-listings.js';
import { atPlannedGeneration } from '../../../src/kernel/in-process/planned/at-planned-generation.js';
import { withoutProcess } from '../../../src/kernel/in-process/without-process.js';
import { loadLibc } from '../../../src/kernel/native/libc.js';
import { generationOf } from '../../../src/kernel/native/netfilter/generation.js';
import { openNetlink, protocols } from '../../../src/kernel/native/netlink/socket.js';
import type { Execute } from '../../../src/kernel/run-command.js';
import { addNamespaces, deleteNamespaces } from '../node/namespaces.js';

const libc = await loadLibc();
const names = Array.from({ length: 40 }, (_, index) => `vn-${process.pid}-${index}`);
beforeAll(() => addNamespaces(names));
afterAll(() => deleteNamespaces(names));

const startsNothing: Execute = async (command) => {
  throw new Error(`a program was started: ${command.argv.join(' ')}`);
};
const execute = rememberListings(atPlannedGeneration(withoutProcess(startsNothing)));

/** Each family of messages, read and written. */
async function visit(netns: string): Promise<void> {
  const plannedOn = workInside(libc, netns, ({ netfilter }) => generationOf(netfilter()));
  const ask = (argv: readonly string[], stdin?: string) =>
    execute({ argv, netns, ...(stdin === undefined ? {} : { stdin, plannedOn, writes: true }) });
  const results = [
    await ask(['ip', '-N', '-json', '-details', 'link', 'show']),
    await ask(['ip', '-4', '-batch', '-'], 'rule add priority 77 lookup 77\n'),
    await ask(['ipset', 'restore'], 'create s hash:ip\nadd s 10.0.0.1\n'),
    await ask(['ipset', 'save']),
    await ask(['nft', '-j', 'list', 'table', 'ip', 'none']),
    await ask(['nft', '-f', '-'], 'create table ip ours\nadd set ip ours pods { typeof ip saddr; }\n'),
    await ask(['nft', '-j', 'list', 'table', 'ip', 'ours']),
  ];
  expect(results.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0, 1, 0, 0]);
}

/** Open descriptors that keep a namespace alive: sockets, and namespaces themselves. */
function pinning(): number {
  return readdirSync('/proc/self/fd').filter((fd) => /^socket:|^net:|\/ns\/net/.test(targetOf(fd))).length;
}

function targetOf(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return '';
  }
}

test('however many namespaces are visited, nothing stays open in them', async () => {
  const [first = '', ...others] = names;
  await visit(`/run/netns/${first}`);
  // Those that are being closed on another thread are counted, too, so that there may be fewer later.
  const before = pinning();
  for (const name of others) await visit(`/run/netns/${name}`);
  await expect.poll(pinning).toBeLessThanOrEqual(before);
});

test('of our own namespace one socket of each protocol stays open, and is made again after a failure', async () => {
  const look = () => workInside(libc, null, ({ netfilter, route }) => [generationOf(netfilter()), route()] as const);
  const [, kept] = look();
  const before = pinning();
  for (let round = 0; round < 50; round += 1) expect(look()[1]).toBe(kept);
  expect(pinning()).toBeLessThanOrEqual(before);
  expect(() =>
    workInside(libc, null, () => {
      throw new Error('half-way');
    }),
  ).toThrow('half-way');
  expect(look()[1]).not.toBe(kept);
  await expect.poll(pinning).toBeLessThanOrEqual(before);
});

test('what an abandoned request left in a kept socket is no answer to the next one', () => {
  const socket = openNetlink(libc, protocols.route);
  const links = { what: 'links', type: 18, body: Buffer.alloc(16) };
  expect(() =>
    socket.dump(links, () => () => {
      throw new Error('abandoned');
    }),
  ).toThrow('abandoned');
  const taken: number[] = [];
  const none = { ...links, body: Buffer.from('00000000ffffff7f0000000000000000', 'hex') };
  expect(() => socket.tellNow('a link', [none], ({ type }) => taken.push(type))).toThrow('a link: ENODEV');
  expect(taken).toEqual([]);
  let count = 0;
  socket.dump(links, () => {
    count = 0;
    return () => {
      count += 1;
    };
  });
  expect(count).toBe(readdirSync('/sys/class/net').filter((name) => name !== 'bonding_masters').length);
  socket.close();
});
