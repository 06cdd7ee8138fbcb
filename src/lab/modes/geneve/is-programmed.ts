import { run } from '../../run.js';
import type { Lab, LabNodeName } from '../../topology.js';

/** The ip rule that opens the inbound path is added last and deleted first. */
export async function isProgrammed(lab: Lab, node: LabNodeName): Promise<boolean> {
  const { stdout } = await run({ argv: ['ip', '-4', 'rule', 'show', 'priority', '103'], netns: lab.nodes[node].netns });
  return stdout.includes('lookup 100');
}
