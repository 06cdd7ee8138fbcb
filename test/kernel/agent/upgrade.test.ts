import { expect, test } from 'vitest';
import {
  agentSocket,
  expectCaptured,
  type Lab,
  type LabNodeName,
  labModeNamed,
  labNodeNames,
  losses,
  startConnectionLoop,
  startLongLivedConnections,
} from '../../../src/lab/index.js';
import { proxyLog } from '../../../src/lab/proxy.js';
import { failedJourneys, withLab } from '../lab-for-tests.js';
import { type AgentProcess, withAgentFolder } from './agent-process.js';

const { document, journeys } = labModeNamed('inpod');
const options = { mesh: ['a1', 'a2', 'b1'] };
const meshOf = { node1: ['default/a1', 'default/a2'], node2: ['default/b1'] };
/** Into the mesh, out of it, and within it. */
const some = journeys.filter(
  ({ family, from, protocol, to }) =>
    family !== 'ipv6' && ['a1 b1 tcp', 'd1 a1 tcp'].includes(`${from} ${to} ${protocol}`),
);

/** An agent on each node, replaced by a successor as often as is wanted. */
async function withAgents(
  work: (lab: Lab, replace: (signal: NodeJS.Signals) => Promise<readonly AgentProcess[]>) => Promise<void>,
): Promise<void> {
  await withLab(
    (lab) =>
      withAgentFolder(lab.stateFolder, (one) =>
        withAgentFolder(lab.stateFolder, async (two) => {
          const folders = { node1: one, node2: two };
          const start = async (node: LabNodeName) => {
            const state = ['--state-dir', `${lab.stateFolder}/${node}.records`];
            const socket = ['--ztunnel-socket', agentSocket(lab, node)];
            const agent = folders[node].start(lab.nodes[node].netns, ...state, ...socket);
            for (const pod of meshOf[node])
              await agent.line((line) => line.event === 'pod-redirected' && line['pod'] === pod);
            return agent;
          };
          for (const node of labNodeNames) folders[node].write(JSON.stringify(document(lab, node, options)));
          let agents = await Promise.all(labNodeNames.map(start));
          await work(lab, async (signal) => {
            await Promise.all(agents.map((agent) => agent.end(signal)));
            agents = await Promise.all(labNodeNames.map(start));
            return agents;
          });
        }),
      ),
    { mode: 'inpod', agents: true },
  );
}

test('while agents end, are killed and start again no connection is lost, none is in plain text, and no probe is captured', () =>
  withAgents(async (lab, replace) => {
    expect(await failedJourneys(lab, expectCaptured(lab, options), some)).toBe('');
    const [captured, probes] = await Promise.all([
      startConnectionLoop(lab, 'a1', 'b1'),
      startConnectionLoop(lab, 'node1', 'a1'),
    ]);
    const open = await startLongLivedConnections(lab, 'a1', ['b1', 'c1']);
    const into = await startLongLivedConnections(lab, 'd1', ['a1']);
    const taken = (await proxyLog(lab, 'node1')).length;
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      const before = await Promise.all([captured.report(), probes.report()]);
      const agents = await replace(signal);
      const changes = agents.map(({ lines }) => lines.filter(({ event }) => event === 'converged'));
      expect(changes.flat().map((line) => line['changes'])).toEqual([0, 0, 0, 0]);
      const [ofMesh, ofProbes] = await Promise.all([captured.since(before[0]), probes.since(before[1])]);
      expect(ofMesh).toMatchObject({ failed: 0, leaked: 0, errors: [] });
      expect(ofProbes).toMatchObject({ failed: 0, errors: [] });
      expect(Math.min(ofMesh.opened, ofProbes.opened)).toBeGreaterThan(0);
    }
    const long = [...(await open.advance(5)), ...(await into.advance(5))];
    expect(losses(long)).toEqual([]);
    await Promise.all([open.stop(), into.stop(), captured.stop(), probes.stop()]);
    // What comes into a pod through ztunnel was opened before.
    const since = await proxyLog(lab, 'node1', taken);
    expect(since.filter((entry) => entry.listener === 15006 && entry.outcome === 'taken')).toEqual([]);
    expect(since.some(({ listener, pod }) => listener === 15001 && pod === 'a1')).toBe(true);
  }));
