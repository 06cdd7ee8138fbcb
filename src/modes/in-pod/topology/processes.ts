import type { KnownPod } from '../../../simulate/network.js';
import type { NamedProcess } from '../../../simulate/question/named-process.js';
import { inpodConstants } from '../constants.js';
import { proxyWord } from '../scopes.js';
import type { InpodState } from '../state.js';

/** ztunnel in each mesh pod: its packets have its mark. */
export function inpodProcesses(state: InpodState | null, pods: readonly KnownPod[]): readonly NamedProcess[] {
  const { value: mark } = (state?.constants ?? inpodConstants).marks.ztunnel;
  const counts = new Map<string, number>();
  for (const { name } of pods) counts.set(shortOf(name), (counts.get(shortOf(name)) ?? 0) + 1);
  return pods.flatMap(({ inside, ips, name }): readonly NamedProcess[] => {
    if (inside === undefined) return [];
    return [
      {
        word: `${proxyWord}@${name}`,
        kind: `${proxyWord}@POD`,
        names: counts.get(shortOf(name)) === 1 ? [`${proxyWord}@${shortOf(name)}`] : [],
        namespace: inside,
        ip: ips[0] ?? null,
        mark,
        whyNot: `the namespace of ${name} is not known`,
      },
    ];
  });
}

function shortOf(name: string): string {
  return name.replace(/^.*\//, '');
}
