import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { runCommand } from '../../../src/index.js';
import {
  applyInLab,
  expectCaptured,
  type Lab,
  type LabDocumentOptions,
  labFind,
  labModeNamed,
  labNodeNames,
  losses,
  memberNamed,
  startLongLivedConnections,
  startProxy,
  stopProxy,
} from '../../../src/lab/index.js';
import { failedJourneys, withLab } from '../lab-for-tests.js';
import { tellPods } from './told-pods.js';

const { document, journeys } = labModeNamed('inpod');
const mesh = ['a1', 'a2', 'i1', 'q1', 'v1', 'b1'];
/** By each listener. */
const some = journeys.filter(
  ({ family, from, protocol, to }) =>
    family !== 'ipv6' && ['a1 b1 tcp', 'b1 a1 tcp', 'd1 a1 tcp', 'a1 c1 dns'].includes(`${from} ${to} ${protocol}`),
);

test('ztunnel takes the connections of the pods that it is told about, and finishes those of pods that are gone', async () => {
  await withLab(
    async (lab) => {
      expect((await labFind(lab.name)).hasAgents).toBe(true);
      const [one, two] = await Promise.all(labNodeNames.map((node) => tellPods(lab, node)));
      if (one === undefined || two === undefined) throw new Error('a lab has two nodes');
      try {
        const options: LabDocumentOptions = { mesh };
        for (const node of labNodeNames) await applyInLab(lab, node, document(lab, node, options));
        await Promise.all([one.tell(options), two.tell(options)]);
        expect(await failedJourneys(lab, expectCaptured(lab, options), some)).toBe('');
        // Nothing listens in a pod that ztunnel was not told about.
        expect([await listeners(lab, 'a1'), await listeners(lab, 's1')]).toEqual([[15001, 15006, 15008, 15053], []]);

        const open = await startLongLivedConnections(lab, 'a1', ['c1', 'd1']);
        await one.tell({ mesh: ['a2', 's1', 'i1', 'q1', 'v1', 'b1'] });
        while ((await listeners(lab, 'a1')).length > 0) await pause(5);
        expect(await listeners(lab, 's1')).toEqual([15001, 15006, 15008, 15053]);
        expect(losses(await open.advance(5))).toEqual([]);
        await open.stop();

        // A ztunnel that starts anew gets all pods.
        await stopProxy(lab, 'node1');
        while (one.companion.connections().length > 0) await pause(5);
        expect(one.companion.acknowledgement('default/a2')).toMatchObject({ why: 'no ztunnel is connected' });
        await startProxy(lab, 'node1');
        await one.tell(options);
        expect(await failedJourneys(lab, expectCaptured(lab, options), some)).toBe('');
      } finally {
        await Promise.all([one, two].map(({ companion }) => companion.stop()));
      }
    },
    { mode: 'inpod', agents: true },
  );
});

/** The ports of ztunnel that listen in a pod. */
async function listeners(lab: Lab, pod: string): Promise<readonly number[]> {
  const { stdout } = await runCommand({ argv: ['ss', '-Hltn4'], netns: memberNamed(lab, pod).netns });
  const ports = [...stdout.matchAll(/:(150\d\d)\s/g)].map(([, port]) => Number(port));
  return [...new Set(ports)].sort((a, b) => a - b);
}
