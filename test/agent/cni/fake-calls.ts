import type { CniCalls } from '../../../src/agent/cni/calls.js';
import type { CniWord } from '../../../src/agent/desired/source.js';
import type { AgentPod } from '../../../src/agent/status/pod-row.js';

/** An agent that redirects every pod at once, and what it was asked. */
export function fakeCalls(changes: Partial<CniCalls> = {}) {
  const words: CniWord[] = [];
  const withdrawn: (readonly [string, string | null])[] = [];
  const calls: CniCalls = {
    enrol: async (word) => {
      words.push(word);
      return 'redirected';
    },
    withdraw: (pod, netns) => {
      withdrawn.push([pod, netns]);
    },
    row: () => null,
    notReady: () => null,
    ...changes,
  };
  return { calls, words, withdrawn };
}

export function aRow(changes: Partial<AgentPod>): AgentPod {
  return {
    pod: 'default/web-0',
    uid: null,
    phase: 'redirected',
    netns: '/var/run/netns/cni-1',
    ips: ['10.244.1.7'],
    declaredAt: 0,
    programmedAt: null,
    verifiedAt: null,
    acknowledgement: { state: 'not-needed' },
    error: null,
    ...changes,
  };
}
