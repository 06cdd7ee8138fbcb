import { run } from '../../run.js';
import { type Lab, type LabNodeName, podsOf } from '../../topology.js';

/** A pod's ip rule is added before its other rules and deleted after them. */
export async function isProgrammed(lab: Lab, node: LabNodeName): Promise<boolean> {
  const argv = ['ip', '-4', 'rule', 'show', 'priority', '32764'];
  const listed = await Promise.all(podsOf(lab, node).map(({ netns }) => run({ argv, netns })));
  return listed.some(({ stdout }) => stdout.includes('lookup 100'));
}
