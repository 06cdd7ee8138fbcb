import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultConstants } from '../../src/index.js';
import { performStep } from '../../src/plan/perform/step.js';
import { foreignNode, foreignPieces, furnished } from '../arbitraries/foreign-node.js';
import { bareNode, documentWith, planOn } from '../arbitraries/judged-plan.js';

const documents = [
  documentWith(),
  documentWith({ backend: 'nft' }),
  documentWith({ profile: 'istio-1.18', tunnel: { kind: 'veth', port: 6081 } }),
  documentWith({
    constants: {
      ...defaultConstants,
      chainPrefix: 'cali-',
      set: 'KUBE-LOCAL',
      tables: { inbound: 2, outbound: 3, proxy: 52 },
    },
  }),
].map((document) => ({ document, bare: bareNode(document) }));

test.each(foreignPieces.map((piece) => [piece.name, piece] as const))('%s: it is not taken for ours', (_, piece) => {
  for (const { bare, document } of documents) {
    const live = furnished(bare, [piece], document.constants);
    expect(planOn(live, document, null)).toMatchObject({ changes: [], steps: [] });
    const { changes, obstacles } = planOn(live, document);
    expect(obstacles.map(({ code }) => code)).toContain('collision');
    expect(changes.map(({ kind }) => kind).filter((kind) => kind !== 'missing')).toEqual(
      changes.filter(isOfSysctl).map(() => 'changed'),
    );
  }
});

test('with foreign objects in our places destroy does nothing, and a plan removes nothing and is refused', () => {
  fc.assert(
    fc.property(fc.constantFrom(...documents), foreignNode, ({ bare, document }, pieces) => {
      const live = furnished(bare, pieces, document.constants);
      expect(planOn(live, document, null).steps).toEqual([]);
      const { changes, obstacles } = planOn(live, document);
      expect(obstacles.length).toBeGreaterThan(0);
      expect(changes.filter((change) => change.kind !== 'missing' && !isOfSysctl(change))).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test('beside the whole design, objects that do not belong to it stay', () => {
  const document = documentWith();
  const full = planOn(bareNode(document), document).steps.reduce(performStep, bareNode(document));
  const [uplink, proxy] = foreignPieces;
  if (uplink === undefined || proxy === undefined) throw new Error('no pieces');
  const [host, ztunnel] = full.namespaces;
  if (host === undefined || ztunnel === undefined) throw new Error('no namespaces');
  const theirs = uplink.put({ ...host, routes: [] }, document.constants).routes.slice(0, 1);
  const live = { namespaces: [{ ...host, routes: [...host.routes, ...theirs] }, ztunnel] };
  expect(planOn(live, document).obstacles.map(({ item }) => item)).toEqual([{ object: 'route', route: theirs[0] }]);
  const left = planOn(live, document, null).steps.reduce(performStep, live);
  expect(left.namespaces[0]?.routes).toEqual(theirs);
});

function isOfSysctl({ item }: { readonly item: { readonly object: string } }): boolean {
  return item.object === 'sysctl';
}
