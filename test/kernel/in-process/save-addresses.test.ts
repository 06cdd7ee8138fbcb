import { expect, test } from 'vitest';
import { parseAddressStamps } from '../../../src/render/ip-save/address-stamps.js';
import { testNamespace } from '../native/namespaces.js';
import { bothWays } from './both-ways.js';

test('saved addresses have the times that the program saves', async () => {
  const made = testNamespace();
  made.run('ip link add name web0 up type veth peer name web1; ip address add 192.0.2.7/24 dev web0');
  made.run('ip address add 2001:db8::7/64 dev web0 nodad; ip address add 192.0.2.8 peer 192.0.2.9 dev web1');
  const { byProgram, inProcess } = await bothWays({ argv: ['ip', 'address', 'save'], netns: made.path, bytes: true });
  const [ours, theirs] = [inProcess, byProgram].map((said) => {
    return parseAddressStamps(Buffer.from(said?.stdout ?? '', 'latin1'));
  });
  expect(ours).toEqual(theirs);
  expect(ours?.filter((stamp) => stamp.includes(' c0000207 ') || stamp.includes(' c0000208 '))).toHaveLength(2);
});

test('in a form for people they are left to the program', async () => {
  const made = testNamespace();
  expect((await bothWays({ argv: ['ip', 'address', 'show'], netns: made.path, bytes: true })).inProcess).toBeNull();
});
