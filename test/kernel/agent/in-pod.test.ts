import { expect, test } from 'vitest';
import { verify } from '../../../src/index.js';
import { type PodNode, type TestPod, withPodNode } from '../in-pod/pod-node.js';
import { type AgentFolder, type LogLine, withAgentFolder } from './agent-process.js';

/** Rules with their handles: what is written anew has others. */
const rulesIn = ({ run }: PodNode, pod: TestPod | null) => run(pod, 'nft -a list ruleset');
const documentOf = (pods: readonly TestPod[]) =>
  JSON.stringify({
    ...{ apiVersion: 'redirect/v1', kind: 'NodeState', mode: 'inpod', profile: 'istio-1.29', backend: 'nft' },
    ...{ node: { name: 'pod-node' }, pods },
  });
const isOf = (event: string, scope?: string) => (line: LogLine) =>
  line.event === event && (scope === undefined || line['scope'] === scope);
const isConverged = (pods: readonly TestPod[]) => (line: LogLine) =>
  line.event === 'converged' &&
  JSON.stringify(line['pods']) === JSON.stringify(pods.map((pod) => `default/${pod.name}`));

const withNode = (work: (node: PodNode, folder: AgentFolder) => Promise<void>) =>
  withPodNode((node) => withAgentFolder(node.folder, (folder) => work(node, folder)));

test('the kernel follows the folder, others do not stay in it, and a bad file changes nothing', () =>
  withNode(async (node, { start, write }) => {
    const { options, pods, run, state } = node;
    const [first, second] = pods;
    const differences = async (of: readonly TestPod[]) => (await verify(state({ pods: of }), options)).plan.changes;
    write(documentOf(pods));
    const agent = start(node.netns);
    await agent.line(isConverged(pods));
    expect(await differences(pods)).toEqual([]);

    const untouched = rulesIn(node, second);
    run(first, 'nft flush ruleset');
    await agent.line(isOf('drift', 'default/web-1'));
    run(null, 'nft flush ruleset');
    await agent.line(isOf('drift', 'host'));
    expect([await differences(pods), rulesIn(node, second)]).toEqual([[], untouched]);

    const whole = [null, ...pods].map((pod) => rulesIn(node, pod));
    write(documentOf([first]).replace('"inpod"', '"inpot"'));
    const complaint = await agent.line((line) => line.event === 'source' && line['error'] != null);
    expect(complaint['error']).toMatch(/node\.json:1:\d+: mode: /);
    expect([null, ...pods].map((pod) => rulesIn(node, pod))).toEqual(whole);

    write(documentOf([first]));
    await agent.line((line) => line.event === 'pod-removed' && line['pod'] === 'default/web-2');
    expect([await differences([first]), rulesIn(node, second)]).toEqual([[], '']);
    expect(await agent.end()).toBe(0);
    expect([await differences([first]), rulesIn(node, first)]).toEqual([[], whole[1]]);
  }));

test('killed and started again it writes only what differs; a second agent is refused', () =>
  withNode(async (node, { start, write }) => {
    const { pods, run } = node;
    const [first, second] = pods;
    write(documentOf(pods));
    const killed = start(node.netns);
    await killed.line(isConverged(pods));
    const before = [null, ...pods].map((pod) => rulesIn(node, pod));
    expect(await killed.end('SIGKILL')).toBe('SIGKILL');

    const again = start(node.netns);
    await again.line(isConverged(pods));
    expect(again.lines.filter(isOf('converged')).map(({ changes }) => changes)).toEqual([0, 0]);
    expect([null, ...pods].map((pod) => rulesIn(node, pod))).toEqual(before);
    const other = start(node.netns);
    expect(await other.end('SIGCONT')).toBe(1);
    expect(other.text()).toContain(`another agent (pid ${again.child.pid}, since `);
    await again.end('SIGKILL');

    run(first, 'ip rule del priority 32764');
    const last = start(node.netns, '--on-exit', 'remove');
    await last.line(isConverged(pods));
    expect(last.lines.filter(isOf('converged')).map(({ changes }) => changes)).toEqual([0, 1]);
    expect([rulesIn(node, null), rulesIn(node, second)]).toEqual([before[0], before[2]]);
    expect(await last.end()).toBe(0);
    expect([null, ...pods].map((pod) => rulesIn(node, pod))).toEqual(['', '', '']);
  }));
