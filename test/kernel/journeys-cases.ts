import { expect, test } from 'vitest';
import {
  addProxySuccessor,
  allJourneys,
  expectCaptured,
  expectDirect,
  type Journey,
  type Lab,
  type LabDocumentOptions,
  labDocument,
  losses,
  meshJourneys,
  removeProxy,
  startLongLivedConnections,
} from '../../src/lab/index.js';
import { applyEverywhere, destroyEverywhere, failedJourneys, withLab } from './lab-for-tests.js';
import type { Installer } from './lab-installer.js';

/** Every journey on freshly programmed nodes, with pods' DNS captured and not, and again after the rules are gone. */
export function testJourneys(installer: Installer, options: LabDocumentOptions): void {
  const title = `${options.profile}, ${options.backend}, ${options.tunnel} tunnels`;
  test(`${title}${options.captureDNS ? ', DNS captured' : ''}: every connection takes its expected path, and the direct one after destroy`, async () => {
    await withLab(async (lab) => {
      await applyEverywhere(lab, installer, options);
      expect(await failedJourneys(lab, expectCaptured(lab, options))).toBe('');
      await destroyEverywhere(lab, installer, options);
      expect(await failedJourneys(lab, expectDirect)).toBe('');
    }, backendOf(options));
  });
}

/** The nodes' services are translated with what programs the nodes. */
function backendOf({ backend }: LabDocumentOptions): { readonly backend?: 'iptables-nft' | 'iptables-legacy' } {
  return backend === 'iptables-nft' || backend === 'iptables-legacy' ? { backend } : {};
}

/** What is lost in any case takes time to show, and shows nothing new here. */
function journeysOf({ profile }: LabDocumentOptions): readonly Journey[] {
  return profile === 'hardened' ? allJourneys : meshJourneys;
}

/** Connections through every kind of captured path, and past it. */
const streamed = [
  ['a1', ['b1', 'a2', 'c1', 'd1']],
  ['c1', ['a1', 'd1']],
  ['d1', ['b1', 'a2']],
] as const;

export function testPodJoinsAndLeaves(installer: Installer, options: LabDocumentOptions): void {
  const expectRight = async (lab: Lab, mesh: readonly string[]) =>
    expect(await failedJourneys(lab, expectCaptured(lab, { ...options, mesh }), journeysOf(options))).toBe('');
  test(`${options.profile}, ${options.backend}: a pod joins the mesh and leaves it while other connections continue`, async () => {
    await withLab(async (lab) => {
      await applyEverywhere(lab, installer, options);
      const connections = await Promise.all(streamed.map(([from, to]) => startLongLivedConnections(lab, from, to)));
      const broken = async () =>
        losses((await Promise.all(connections.map((connection) => connection.advance(5)))).flat());
      expect(await broken()).toEqual([]);
      const mesh = ['a1', 'a2', 'b1'];
      const without = labDocument(lab, 'node1', { ...options, mesh });
      const joined = labDocument(lab, 'node1', { ...options, mesh: [...mesh, 's1'] });

      await installer.apply(lab, 'node1', joined, without);
      expect(await broken()).toEqual([]);
      await expectRight(lab, [...mesh, 's1']);

      await installer.apply(lab, 'node1', without, joined);
      expect(await broken()).toEqual([]);
      await expectRight(lab, mesh);
    }, backendOf(options));
  });
}

export function testZtunnelReplaced(installer: Installer, options: LabDocumentOptions): void {
  const expectRight = async (lab: Lab) =>
    expect(await failedJourneys(lab, expectCaptured(lab, options), journeysOf(options))).toBe('');
  test(`${options.profile}, ${options.backend}: a new ztunnel takes every connection once the old one is replaced`, async () => {
    await withLab(async (lab) => {
      await applyEverywhere(lab, installer, options);
      const successor = await addProxySuccessor(lab, 'node1');
      await expectRight(lab);
      const before = labDocument(lab, 'node1', options);
      await installer.apply(successor, 'node1', labDocument(successor, 'node1', options), before);
      await expectRight(successor);
      await removeProxy(lab, 'node1');
      await expectRight(successor);
    }, backendOf(options));
  });
}
