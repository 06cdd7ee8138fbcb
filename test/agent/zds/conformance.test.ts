import { statSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Agent, ownInode, pod, pods, startAgent, state } from './ztunnel.js';

let agent: Agent;
beforeEach(async () => {
  agent = await startAgent();
});
afterEach(() => agent.stop());

const kindsOf = (told: readonly { readonly kind?: string; readonly uid?: string }[]) =>
  told.map(({ kind, uid }) => `${kind} ${uid}`.trim());
const stateOf = (name: string) => agent.companion.acknowledgement(`default/${name}`);
const isAcknowledged = (name: string) => stateOf(name).state === 'acknowledged';

test('hello, snapshot and changes, byte by byte', async () => {
  const { companion } = agent;
  companion.hold(new Map([...pods('a'), ['default/k', pod('k', { netns: null })]]));
  const ztunnel = agent.ztunnel();
  await companion.nodeProgrammed(state);
  expect(await ztunnel.next()).toEqual({ event: 'connected' });
  expect(await ztunnel.until('snapshot-sent')).toEqual([
    {
      event: 'told',
      kind: 'add',
      uid: 'uid-a',
      // add { uid 'uid-a', workload_info { name 'a', namespace 'default', service_account 'sa' } }
      hex: '0a19' + '0a057569642d61' + '1210' + '0a0161' + '120764656661756c74' + '1a027361',
      name: 'a',
      namespace: 'default',
      serviceAccount: 'sa',
      namespace_inode: ownInode,
    },
    { event: 'told', kind: 'keep', uid: 'uid-k', hex: '2a070a057569642d6b' },
    { event: 'told', kind: 'snapshot-sent', uid: '', hex: '1a00' },
  ]);
  await agent.becomes(() => isAcknowledged('a'));
  expect(stateOf('k')).toMatchObject({ state: 'pending', why: expect.stringContaining('not known') });
  companion.hold(pods('a', 'b'));
  expect(await ztunnel.until('add')).toMatchObject([{ uid: 'uid-k', hex: '120712057569642d6b' }, { uid: 'uid-b' }]);
  await agent.becomes(() => isAcknowledged('b'));
  companion.hold(pods('b'));
  expect(kindsOf(await ztunnel.until('del'))).toEqual(['del uid-a']);
  expect(companion.connections()).toMatchObject([{ pid: ztunnel.pid, isSnapshotSent: true }]);
  expect(statSync(agent.socket).mode & 0o777).toBe(0o600);
});

test('nobody is told anything before all pods are known', async () => {
  const { companion } = agent;
  const ztunnel = agent.ztunnel();
  companion.hold(pods('a'));
  await ztunnel.next();
  companion.hold(pods('a', 'b'));
  expect(companion.connections()).toEqual([]);
  await companion.nodeProgrammed(state);
  expect(kindsOf(await ztunnel.until('snapshot-sent'))).toEqual(['add uid-a', 'add uid-b', 'snapshot-sent']);
});

test('a refusal is shown, and asked again', async () => {
  const { companion } = agent;
  companion.hold(pods('a'));
  await companion.nodeProgrammed(state);
  const ztunnel = agent.ztunnel('--on', 'add:uid-a=nack failure to start proxy : port 15001 is taken');
  await agent.becomes(() => stateOf('a').state === 'refused');
  expect(stateOf('a')).toEqual({ state: 'refused', why: 'failure to start proxy : port 15001 is taken' });
  expect(agent.events).toContainEqual({
    kind: 'ztunnel-refused',
    pod: 'default/a',
    why: 'failure to start proxy : port 15001 is taken',
  });
  await agent.becomes(() => isAcknowledged('a'));
  expect(kindsOf(await ztunnel.until('add', 'uid-a'))).toEqual(['add uid-a']);
});

test('a thousand pods in a snapshot; who connects again gets all of it again', async () => {
  const { companion } = agent;
  const names = Array.from({ length: 1000 }, (_, index) => `p${index}`);
  companion.hold(pods(...names));
  await companion.nodeProgrammed(state);
  const ztunnel = agent.ztunnel();
  expect(await ztunnel.until('snapshot-sent')).toHaveLength(1001);
  await agent.becomes(() => isAcknowledged('p999'));
  ztunnel.say('reconnect');
  expect(await ztunnel.until('snapshot-sent')).toHaveLength(1001);
  await agent.becomes(() => agent.events.some(({ kind }) => kind === 'ztunnel-disconnected'));
  await agent.becomes(() => companion.connections()[0]?.pods === 1000);
  expect(companion.connections()).toHaveLength(1);
});

test('D15: each of two ztunnels is told of all; the answers of the newer count, while it is there', async () => {
  const { companion } = agent;
  companion.hold(pods('a'));
  await companion.nodeProgrammed(state);
  const older = agent.ztunnel();
  await older.until('snapshot-sent');
  await agent.becomes(() => isAcknowledged('a'));
  const newer = agent.ztunnel('--on', 'add:uid-b=nack no');
  await newer.until('snapshot-sent');
  await agent.becomes(() => companion.connections().filter(({ isSnapshotSent }) => isSnapshotSent).length === 2);
  companion.hold(pods('a', 'b'));
  expect(kindsOf(await older.until('add'))).toEqual(['add uid-b']);
  expect(kindsOf(await newer.until('add'))).toEqual(['add uid-b']);
  await agent.becomes(() => stateOf('b').state === 'refused');
  await newer.end();
  await agent.becomes(() => companion.connections().length === 1);
  await agent.becomes(() => isAcknowledged('b'));
  companion.hold(pods('b'));
  expect(kindsOf(await older.until('del'))).toEqual(['del uid-a']);
  await older.end();
  await agent.becomes(() => companion.connections().length === 0);
  expect(stateOf('b')).toEqual({ state: 'pending', why: 'no ztunnel is connected' });
});

test.each([
  ['a message that nothing was asked for', 'send 0a00', /nothing was asked for: 0a00/],
  ['a message that is too long', `send ${'00'.repeat(20_000)}`, /too long/],
])('%s ends the connection', async (_, line, why) => {
  const { companion } = agent;
  companion.hold(pods('a'));
  await companion.nodeProgrammed(state);
  const ztunnel = agent.ztunnel();
  await ztunnel.until('snapshot-sent');
  await agent.becomes(() => isAcknowledged('a'));
  ztunnel.say(line);
  const ended = () => agent.events.find((event) => event.kind === 'ztunnel-disconnected');
  await agent.becomes(() => ended() !== undefined);
  expect(ended()).toMatchObject({ pid: ztunnel.pid, why: expect.stringMatching(why) });
  // It comes again, and gets everything again.
  expect(kindsOf(await ztunnel.until('snapshot-sent'))).toEqual(['add uid-a', 'snapshot-sent']);
});

test.each([
  ['no hello', ['--hello', '0a00'], /no hello: 0a00/],
  ['an answer that is none', ['--on', 'add:uid-a=hex 0a05'], /no acknowledgement: 0a05/],
  ['a refused snapshot', ['--on', 'snapshot-sent=nack no'], /refused the snapshot: no/],
  ['a death in the middle of the snapshot', ['--on', 'add:uid-a=close'], /closed the connection/],
])('%s ends the connection', async (_, options, why) => {
  agent.companion.hold(pods('a'));
  await agent.companion.nodeProgrammed(state);
  agent.ztunnel(...options);
  const ended = () => agent.events.find((event) => event.kind === 'ztunnel-disconnected');
  await agent.becomes(() => ended() !== undefined);
  expect(ended()).toMatchObject({ why: expect.stringMatching(why) });
});

test('a namespace that is gone is reported, and its pod kept; the others are told', async () => {
  const { companion } = agent;
  companion.hold(new Map([...pods('a'), ['default/g', pod('g', { netns: '/nowhere/ns' })]]));
  await companion.nodeProgrammed(state);
  const ztunnel = agent.ztunnel();
  expect(kindsOf(await ztunnel.until('snapshot-sent'))).toEqual(['add uid-a', 'keep uid-g', 'snapshot-sent']);
  await agent.becomes(() => isAcknowledged('a'));
  expect(stateOf('g')).toMatchObject({ state: 'pending' });
});
