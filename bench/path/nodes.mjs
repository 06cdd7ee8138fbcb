// Two nodes with a proxy each, by which a mesh pod of the one speaks to one of the other: through the rules, or without
// any and then to the proxies' own addresses, over the same hops.
import { apply, kernelHasGeneve, labDown, labOptions, labState, labUp, stopProxy } from '../lab.mjs';
import { runClient, start } from './program.mjs';
import { works } from './works.mjs';

const application = 9_000;
const direct = 15_002;
const names = ['node1', 'node2'];
let count = 0;

/** Why a redirection cannot be measured; null where it can. */
export async function whyNot({ options }) {
  if (options.tunnel !== 'geneve' || (await kernelHasGeneve())) return null;
  return 'this kernel has no links of kind geneve';
}

/**
 * @param {{ mode: string, options: { tunnel?: string } }} redirection
 * @param {{ backend: string, profile: string } | null} rules
 */
export async function startNodes({ mode, options }, rules) {
  count += 1;
  const lab = await labUp({ name: `path-${process.pid}-${count}`, mode });
  const programs = [];
  const stop = async () => {
    for (const program of programs) program.stop();
    await labDown(lab.name);
  };
  const started = async (...words) => {
    programs.push(await start(...words));
    return programs.at(-1);
  };
  try {
    for (const name of names) await stopProxy(lab, name);
    const [client, pod, other, another] = ['a1', 'b1', 's1', 'd1'].map((name) =>
      lab.pods.find((one) => one.name === name),
    );
    const [first, second] = mode === 'inpod' ? [client, pod] : names.map((name) => lab.nodes[name].proxy);
    for (const { netns } of [pod, another]) await started(netns, 'serve');
    const proxies = [
      await started(first.netns, 'proxy', mode, second.ip, direct),
      await started(second.netns, 'proxy', mode, pod.ip, application),
    ];
    if (rules !== null)
      for (const name of names) await apply(labState(lab, name, { ...options, ...rules }), labOptions(lab, name));
    const to = rules === null ? { ip: first.ip, port: direct } : { ip: pod.ip, port: application };
    const ways = {
      mesh: (work, seconds) => runClient(client.netns, work, to, seconds),
      beside: (work, seconds) => runClient(other.netns, work, { ip: another.ip, port: application }, seconds),
    };
    expectUse(proxies, ways.mesh);
    return { ...ways, stop };
  } catch (problem) {
    await stop();
    throw problem;
  }
}

/** What passes by the proxies would be measured as fast. */
function expectUse(proxies, mesh) {
  const before = proxies.map(({ cpu }) => cpu());
  mesh(works.connections.client, 0.01);
  if (proxies.some(({ cpu }, index) => cpu() === before[index])) throw new Error('a proxy is not in the path');
}
