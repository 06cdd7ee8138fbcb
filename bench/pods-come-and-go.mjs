// How the pods of a bench of the agent come and go: `come` says in how many milliseconds one was redirected, `went`
// whether none is left but the first `count`.
import { setTimeout as sleep } from 'node:timers/promises';

/** All are declared, and wait for namespaces that the CNI plugin names. */
export function withPlugin({ call, count, pods, until, write }) {
  return {
    prepare: async () => {
      write(pods);
      await until((status) => status.pods.length === pods.length);
    },
    come: (index) => call('ADD', index),
    go: (index) => call('DEL', index),
    went: ({ pods: rows }) => rows.filter(({ phase }) => phase === 'redirected').length === count,
  };
}

/** Where nothing is written in the namespaces of pods none is waited for: a pod comes and goes with the document. */
export function withDocument({ count, pods, status, write }) {
  const declared = new Set(pods.slice(0, count));
  const redirected = whenRedirected(status);
  return {
    prepare: async () => {},
    come: async (index) => {
      const wrote = Date.now();
      write([...declared.add(index)]);
      return (await redirected(`d/p${index}`)) - wrote;
    },
    go: async (index) => {
      declared.delete(index);
      write([...declared]);
    },
    went: ({ pods: rows }) => rows.length === count && rows.every(({ phase }) => phase === 'redirected'),
  };
}

/** One look at the status every 50 ms serves all who wait. */
function whenRedirected(status) {
  let look = null;
  return async (pod) => {
    for (;;) {
      look ??= sleep(50)
        .then(status)
        .finally(() => {
          look = null;
        });
      const { pods } = await look;
      const row = pods.find((one) => one.pod === pod);
      if (row?.phase === 'redirected') return row.programmedAt;
    }
  };
}
