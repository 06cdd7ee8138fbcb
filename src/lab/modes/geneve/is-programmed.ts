import { run } from '../../run.js';
import type { Lab, LabNodeName } from '../../topology.js';

/** The ip rule that turns the inbound way on is the last to come and the first to go. */
export async function isProgrammed(lab: Lab, node: LabNodeName): Promise<boolean> {
  const { stdout } = await run({ argv: ['ip', '-4', 'rule', 'show', 'priority', '103'], netns: lab.nodes[node].netns });
  return stdout.includes('lookup 100');
}
