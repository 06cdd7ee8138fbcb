import { expect, test } from 'vitest';
import type { AgentEvent } from '../../../src/agent/events.js';
import { inpodEntry, withFakeInpodNode, withFakeNode } from '../../fakes/index.js';
import { desired, withLoop } from './fakes.js';

const pods = [1, 2, 3].map(inpodEntry);
const [first, second] = pods as [(typeof pods)[0], (typeof pods)[0], (typeof pods)[0]];
const only = (kind: AgentEvent['kind'], events: readonly AgentEvent[]) => events.filter((one) => one.kind === kind);
const flush = '*nat\n:ISTIO_POSTRT - [0:0]\nCOMMIT\n';

test('what others write in a pod is repaired there, and told', () =>
  withFakeInpodNode(pods, (node) =>
    withLoop(node, async ({ change, events, loop, rest, watch }) => {
      change(desired(node.document(pods)));
      await rest();
      const right = node.kernel.state();
      node.kernel.ip(first.netns, 'rule del priority 32764 fwmark 0x111/0xfff lookup 100');
      node.kernel.ran.splice(0);
      events.splice(0);
      watch.notify(['default/pod-1', 'default/pod-2']);
      await rest();
      expect(node.kernel.state()).toEqual(right);
      expect(new Set(node.kernel.ran.flatMap(({ netns }) => netns ?? []))).toEqual(new Set([first.netns]));
      expect(only('drift', events)).toMatchObject([
        { scope: 'default/pod-1', differences: { missing: 1, extra: 0 }, summary: expect.stringContaining('ip-rule') },
      ]);
      expect(loop.rows().get('default/pod-1')?.phase).toBe('redirected');
    }),
  ));

test('what others write in the shared part is repaired without a look into a pod', () =>
  withFakeInpodNode(pods, (node) =>
    withLoop(node, async ({ change, events, rest, watch }) => {
      change(desired(node.document(pods)));
      await rest();
      const right = node.kernel.state();
      node.kernel.run(null, 'iptables-nft-restore --noflush', flush);
      node.kernel.run(null, 'ipset restore', `del istio-inpod-probes-v4 ${second.ips[0]}\n`);
      node.kernel.ran.splice(0);
      events.splice(0);
      watch.notify(['host']);
      await rest();
      expect([node.kernel.state(), node.kernel.ran.filter(({ netns }) => netns)]).toEqual([right, []]);
      expect(only('drift', events)).toMatchObject([{ scope: 'host', differences: { missing: 2 } }]);
    }),
  ));

test('a notice without a change, such as of our own writes, costs no process', () =>
  withFakeInpodNode(pods, (node) =>
    withLoop(node, async ({ change, clock, loop, rest, watch }) => {
      change(desired(node.document(pods)));
      await rest();
      // What pods wrote in the node's own namespace is looked at once.
      clock.advance(5_000);
      await rest();
      node.kernel.ran.splice(0);
      watch.notify(null);
      clock.advance(60_000);
      await rest();
      expect(node.kernel.ran).toEqual([]);
      expect(new Set([...loop.rows().values()].map(({ verifiedAt }) => verifiedAt))).toEqual(new Set([clock.now()]));
      expect(loop.memory().shared.verifiedAt).toBe(clock.now());
    }),
  ));

test('what a pod writes in the shared part is looked at five seconds later, with what others wrote by then', () =>
  withFakeInpodNode(pods, (node) =>
    withLoop(node, async ({ change, clock, events, loop, rest, watch }) => {
      const shared = () =>
        node.kernel.ran.splice(0).filter(({ argv, netns }) => !netns && /iptables/.test(argv[0] ?? ''));
      change(desired(node.document([first])));
      await rest();
      clock.advance(5_000);
      await rest();
      shared();
      change(desired(node.document(pods)));
      await rest();
      watch.notify(['host']);
      await rest();
      expect([loop.rows().get('default/pod-3')?.phase, shared()]).toEqual(['redirected', []]);
      clock.advance(4_999);
      await rest();
      expect(shared()).toEqual([]);
      clock.advance(1);
      await rest();
      expect(shared()).not.toEqual([]);
      expect(only('drift', events)).toEqual([]);
      change(desired(node.document([first, second])));
      await rest();
      const right = node.kernel.state();
      node.kernel.run(null, 'iptables-nft-restore --noflush', flush);
      watch.notify(['host']);
      await rest();
      expect(node.kernel.state()).toEqual(right);
      expect(only('drift', events)).toMatchObject([{ scope: 'host', differences: { missing: 1 } }]);
    }),
  ));

test('what another program writes in the shared part while a pod does is found five seconds later', () =>
  withFakeInpodNode(pods, (node) =>
    withLoop(node, async ({ change, clock, events, rest }) => {
      change(desired(node.document([first])));
      await rest();
      clock.advance(5_000);
      await rest();
      node.kernel.faults.push({
        meets: ({ netns, writes }) => writes === true && !netns,
        meanwhile: () => node.kernel.run(null, 'iptables-nft-restore --noflush', flush),
      });
      change(desired(node.document([first, second])));
      await rest();
      expect(only('drift', events)).toEqual([]);
      clock.advance(5_000);
      await rest();
      expect(only('drift', events)).toMatchObject([{ scope: 'host', differences: { missing: 1 } }]);
    }),
  ));

test('without a watch the resync finds what others changed', () =>
  withFakeInpodNode(pods, (node) =>
    withLoop(
      node,
      async ({ change, clock, events, rest }) => {
        change(desired(node.document(pods)));
        await rest();
        const right = node.kernel.state();
        node.kernel.ip(first.netns, 'rule del priority 32764 fwmark 0x111/0xfff lookup 100');
        node.kernel.run(null, 'iptables-nft-restore --noflush', flush);
        clock.advance(59_999);
        await rest();
        expect(only('drift', events)).toEqual([]);
        clock.advance(1);
        await rest();
        expect(node.kernel.state()).toEqual(right);
        expect(only('drift', events).length).toBe(2);
      },
      { isWatched: false },
    ),
  ));

test('who fights for the same place is answered ever more rarely', () =>
  withFakeInpodNode(pods, (node) =>
    withLoop(node, async ({ change, clock, events, rest, watch }) => {
      change(desired(node.document(pods)));
      await rest();
      const breakIt = async () => {
        node.kernel.run(null, 'iptables-nft-restore --noflush', flush);
        watch.notify(['host']);
        await rest();
      };
      const repairs = () => only('drift', events).length;
      for (let turn = 0; turn < 6; turn += 1) await breakIt();
      expect([repairs(), only('fight', events)]).toEqual([
        6,
        [{ kind: 'fight', scope: 'host', repairs: 6, pauseMs: 1_000 }],
      ]);
      await breakIt();
      expect(repairs()).toBe(6);
      clock.advance(1_000);
      await rest();
      expect(repairs()).toBe(7);
      await breakIt();
      clock.advance(1_999);
      await rest();
      expect(repairs()).toBe(7);
      clock.advance(1);
      await rest();
      expect([repairs(), only('fight', events).map((one) => one.kind === 'fight' && one.pauseMs)]).toEqual([
        8,
        [1_000, 2_000, 4_000],
      ]);
    }),
  ));

test('a jump that is pushed down is put back five times with growing pauses, then only reported', () =>
  withFakeNode((node) =>
    withLoop(node, async ({ change, clock, events, loop, rest, watch }) => {
      change(desired(node.document()));
      await rest();
      const push = async () => {
        node.kernel.run(null, 'iptables-nft-restore --noflush', '*mangle\n-I PREROUTING 1 -j ACCEPT\nCOMMIT\n');
        watch.notify(['host']);
        await rest();
      };
      const jumps = () =>
        events.flatMap((one) => (one.kind === 'jump-pushed-down' ? [[one.scope, one.isRepaired, one.culprit]] : []));
      const culprit = 'a rule of another program in PREROUTING of mangle';
      for (const pause of [1, 2, 4, 8, 16].map((seconds) => seconds * 1_000)) {
        await push();
        clock.advance(pause);
        await rest();
      }
      expect(jumps()).toEqual(Array.from({ length: 5 }, () => ['host', true, culprit]));
      await push();
      await push();
      expect(jumps().slice(5)).toEqual([['host', false, culprit]]);
      expect(loop.memory().shared.work?.error).toMatchObject({ code: 'jump-pushed-down', nextAttemptAt: null });
    }),
  ));
