import { expect, test } from 'vitest';
import { type Command, runCommand } from '../../src/index.js';
import {
  expectCaptured,
  expectDirect,
  type JourneyResult,
  type Lab,
  type LabDocumentOptions,
  losses,
  meshJourneys,
  runJourneys,
  startLongLivedConnections,
  startProxy,
  stopProxy,
} from '../../src/lab/index.js';
import { byHand } from './lab-apply-by-hand.js';
import { applyEverywhere, failedJourneys, withLab } from './lab-for-tests.js';

/* A check that never fails shows nothing: each of these breaks one thing and says which journeys must notice. */

const options: LabDocumentOptions = { profile: 'istio-1.18', backend: 'iptables-nft', tunnel: 'veth' };

test('journeys notice missing and unexpected capture', async () => {
  await withLab(async (lab) => {
    expect(await failing(lab)).toEqual(expect.arrayContaining(['a1 b1 tcp', 'a1 c1 tcp', 'c1 a1 tcp', 'a1 c1 udp']));
    await applyEverywhere(lab, byHand, options);
    const surprised = (await runJourneys(lab, expectDirect, meshJourneys, 3)).filter((result) => !result.ok);
    expect(surprised.map(titleOf)).toEqual(expect.arrayContaining(['a1 b1 tcp', 'd1 b1 tcp']));
    expect(await failedJourneys(lab, expectDirect, [{ from: 'c1', to: 'd1', protocol: 'tcp' }])).toBe('');
  });
});

test('each missing piece of a node, with the journeys that depend on it', async () => {
  await withLab(async (lab) => {
    await applyEverywhere(lab, byHand, options);
    expect(await failed(lab)).toBe('');
    const node1 = lab.nodes.node1;
    const mangle = (verb: string) => ['iptables-nft', '-t', 'mangle', verb];
    const saveProxied =
      'ztunnel-FORWARD -m mark --mark 0x210/0x210 -j CONNMARK --save-mark --nfmask 0x210 --ctmask 0x210';
    const probes = 'ztunnel-OUTPUT -s 10.244.1.1/32 -j MARK --set-xmark 0x220/0xffffffff';

    // The routes of the members: what comes in goes straight to the pod.
    await inNode(node1.netns, ['ip', 'route', 'del', '10.244.1.11/32', 'table', '100']);
    expect(await failing(lab)).toEqual(expect.arrayContaining(['c1 a1 tcp', 'd1 a1 tcp']));
    await inNode(
      node1.netns,
      'ip route add 10.244.1.11/32 table 100 via 192.168.126.2 dev istioin src 10.244.1.1'.split(' '),
    );
    expect(await failed(lab)).toBe('');

    // Without the exception for the node itself its probes are captured.
    await inNode(node1.netns, [...mangle('-D'), ...probes.split(' ')]);
    expect(await failing(lab)).toContain('node1 a1 tcp');
    await inNode(node1.netns, [...mangle('-A'), ...probes.split(' ')]);
    expect(await failed(lab)).toBe('');

    // Without the mark of proxied connections no answer returns to ztunnel.
    await inNode(node1.netns, [...mangle('-D'), ...saveProxied.split(' ')]);
    expect(await failing(lab)).toEqual(expect.arrayContaining(['a1 b1 tcp', 'a1 c1 tcp', 'c1 a1 tcp']));
  });
});

test("a strict reverse path filter on a member's veth", async () => {
  await withLab(async (lab) => {
    await applyEverywhere(lab, byHand, options);
    const key = '/proc/sys/net/ipv4/conf/vetha1/rp_filter';
    await inNode(lab.nodes.node1.netns, ['tee', key], '1\n');
    expect(await failing(lab)).toEqual(expect.arrayContaining(['a1 b1 tcp', 'a1 c1 tcp']));
  });
});

test('a stopped ztunnel loses its connections, a restarted one takes new ones', async () => {
  await withLab(async (lab) => {
    await applyEverywhere(lab, byHand, options);
    const connections = await startLongLivedConnections(lab, 'a1', ['b1', 'c1']);
    const bystanders = await startLongLivedConnections(lab, 'c1', ['d1', 'b1']);
    expect(losses(await connections.advance(3))).toEqual([]);
    await stopProxy(lab, 'node1');
    expect(losses(await connections.advance(1)).map((connection) => connection.target)).toEqual([
      '10.244.2.11:8080',
      '10.244.1.13:8080',
    ]);
    expect(await failing(lab)).toContain('a1 c1 tcp');
    await startProxy(lab, 'node1');
    expect(await failed(lab)).toBe('');
    expect(losses(await bystanders.advance(3))).toEqual([]);
  });
});

test('bare nodes with another reverse path filter are direct as well', async () => {
  await withLab(async (lab) => expect(await failedJourneys(lab, expectDirect)).toBe(''), { rpFilter: 0 });
});

/** The table of those that fail where none should: each has all the time it wants. */
function failed(lab: Lab): Promise<string> {
  return failedJourneys(lab, expectCaptured(lab, options), meshJourneys);
}

/** Those that fail where some must: one that only takes long may be among them. */
async function failing(lab: Lab): Promise<readonly string[]> {
  const results = await runJourneys(lab, expectCaptured(lab, options), meshJourneys, 3);
  return results.filter((result) => !result.ok).map(titleOf);
}

function titleOf(result: JourneyResult): string {
  return `${result.from} ${result.to} ${result.protocol}`;
}

async function inNode(netns: string, argv: readonly string[], stdin = ''): Promise<void> {
  const command: Command = { argv, netns, stdin };
  const { exitCode, stderr } = await runCommand(command);
  expect([exitCode, stderr]).toEqual([0, '']);
}
