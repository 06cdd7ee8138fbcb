import type { SimulatableNamespace } from '../../../ir/program.js';
import { podScope } from '../scopes.js';
import type { InpodPod } from '../state.js';

/** The addresses by which a namespace is reached, with their devices. */
export function addressesOf({
  addresses,
}: SimulatableNamespace): readonly { readonly ip: string; readonly device: string }[] {
  return addresses
    .filter(({ address, link }) => link !== 'lo' && !/^fe[89ab]/i.test(address))
    .map(({ address, link }) => ({ ip: address.split('/')[0] ?? '', device: link }));
}

/**
 * The names of the pods whose namespaces were observed, by scope: of the document, else of the scope or the namespace.
 */
export function namesOfPods(
  inside: readonly SimulatableNamespace[],
  pods: readonly InpodPod[],
): ReadonlyMap<string, string> {
  return new Map(
    inside.map((program) => {
      const pod =
        pods.find((one) => podScope(one) === program.scope) ??
        pods.find(({ ips }) => addressesOf(program).some(({ ip }) => ips.includes(ip)));
      const [, word = program.scope] = /^pods\/(.*)$/.exec(program.scope) ?? [];
      return [program.scope, pod === undefined ? word.replace('_', '/') : `${pod.namespace}/${pod.name}`];
    }),
  );
}
