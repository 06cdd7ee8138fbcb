import { dirname } from 'node:path';
import { listenForPackets } from '../../../index.js';
import type { PodKey } from '../../desired/desired.js';
import { makeFolder } from '../../files/make-folder.js';
import type { Acknowledgement } from '../../status/pod-row.js';
import { systemClock } from '../../zds/clock.js';
import { lastingListener } from '../../zds/lasting-listener.js';
import { openNamespace } from '../../zds/open-namespace.js';
import { zdsServer } from '../../zds/server.js';
import type { AgentMode, HeldPod } from '../agent-mode.js';
import { uidOf, workloadsOf } from './workloads.js';

/** Far longer than any acknowledgement: a text that is too long is no reason to end a connection. */
const longestPacket = 16_384;
const backlog = 16;

/** Ztunnel opens its sockets in the pods' network namespaces, which it is told of by ZDS. */
export const inPod: AgentMode = {
  mode: 'inpod',
  start: async ({ acknowledged, tell, ztunnelSocket: path }) => {
    const listen = async () => {
      await makeFolder(dirname(path), '--ztunnel-socket');
      return listenForPackets({ path, backlog, longestPacket });
    };
    const listener = await lastingListener({ path, listen, clock: systemClock, tell }).catch((error: Error) => {
      throw new Error(`ztunnel cannot be told of pods: ${error.message}`, { cause: error });
    });
    let held: ReadonlyMap<PodKey, HeldPod> = new Map();
    /** As last told, so that only changes are told. */
    const toldBefore = new Map<PodKey, string>();
    const server = zdsServer({
      listener,
      ownUid: process.geteuid?.() ?? 0,
      clock: systemClock,
      openNamespace,
      tell,
      answered: (workloads) => {
        const changed = workloads.filter(({ pod }) => {
          const now = JSON.stringify(acknowledgement(pod));
          const isNews = toldBefore.get(pod) !== now;
          toldBefore.set(pod, now);
          return isNews;
        });
        if (changed.length > 0) acknowledged(changed.map(({ pod }) => pod));
      },
    });
    return {
      hold: (pods) => {
        held = pods;
        for (const pod of toldBefore.keys()) if (!pods.has(pod)) toldBefore.delete(pod);
        server.hold(workloadsOf(pods));
      },
      // By then every declared pod is held.
      nodeProgrammed: async (state) => {
        if (state !== null) server.open();
      },
      acknowledgement,
      connections: server.connections,
      stop: async () => server.stop(),
    };

    function acknowledgement(pod: PodKey): Acknowledgement {
      const found = held.get(pod);
      if (found === undefined) return { state: 'pending', why: 'its rules are not in the kernel yet' };
      return server.acknowledgement(uidOf(found));
    }
  },
};
