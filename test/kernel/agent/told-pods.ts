import type { Companion, HeldPod } from '../../../src/agent/modes/agent-mode.js';
import { inPod } from '../../../src/agent/modes/in-pod/index.js';
import { parseNodeState } from '../../../src/index.js';
import {
  agentSocket,
  type Lab,
  type LabDocumentOptions,
  type LabNodeName,
  labModeNamed,
} from '../../../src/lab/index.js';

/** What an agent tells the ztunnel of one node of a lab, without its loop. */
export interface ToldPods {
  readonly companion: Companion;
  /** Tells it the mesh pods of the lab's document, and waits until it has acknowledged them, and nothing else. */
  readonly tell: (options: LabDocumentOptions) => Promise<void>;
}

export async function tellPods(lab: Lab, node: LabNodeName): Promise<ToldPods> {
  let look = () => {};
  const companion = await inPod.start({
    runDirectory: lab.stateFolder,
    ztunnelSocket: agentSocket(lab, node),
    tell: () => look(),
    acknowledged: () => look(),
  });
  return {
    companion,
    tell: async (options) => {
      const parsed = parseNodeState(JSON.stringify(labModeNamed('inpod').document(lab, node, options)));
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
      const pods = parsed.value.pods.filter(({ mesh }) => mesh);
      const held = new Map(
        pods.map(({ ips, name, namespace, netns, uid }): [string, HeldPod] => {
          const pod = `${namespace}/${name}`;
          return [pod, { pod, uid, name, namespace, netns, ips, identity: { serviceAccount: 'default' } }];
        }),
      );
      companion.hold(held);
      await companion.nodeProgrammed(parsed.value);
      const isDone = () =>
        [...held.keys()].every((pod) => companion.acknowledgement(pod).state === 'acknowledged') &&
        companion.connections().every((connection) => connection.pods === held.size);
      while (!isDone())
        await new Promise<void>((resolve) => {
          look = resolve;
        });
    },
  };
}
