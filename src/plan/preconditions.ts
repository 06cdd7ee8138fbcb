import { hostScope, type KernelProgram } from '../ir/program.js';
import type { RequiredSource, Requirements, UnfitSetting } from '../ir/requirements.js';
import type { Observation } from './observation.js';
import type { Obstacle } from './obstacle.js';

/** Obstacles for interfaces, routes and settings of the node that are missing, or not as the document says. */
export function findUnmetRequirements(requirements: Requirements, observation: Observation): readonly Obstacle[] {
  const { interfaces, podsWithoutInterface, settings, sources } = requirements;
  const isThere = interfacesIn(observation.program);
  return [
    ...interfaces
      .filter(({ scope, name }) => !isThere(scope, name))
      .map(
        ({ scope, name, path }): Obstacle => ({
          code: 'unknown-interface',
          scope,
          ...notFound(name, path, scope, observation.altNames?.get(altNameKey(scope, name))),
          item: null,
          path,
        }),
      ),
    ...podsWithoutInterface
      .filter(({ ip }) => !observation.podInterfaces.has(ip))
      .map(
        ({ ip, path }): Obstacle => ({
          code: 'pod-without-interface',
          scope: hostScope,
          message: `${path} names no hostInterface, and the main table has no /32 route to ${ip} that would show it`,
          remedy: `add ${path}.hostInterface`,
          item: null,
          path,
        }),
      ),
    ...settings.flatMap((setting) => findUnfit(setting, observation.program)),
    ...sources.flatMap((source) => findPeerMismatch(source, observation)),
  ];
}

/** Sysctls and rules need the name of an interface; an altname does not do. */
function notFound(name: string, path: string, scope: string, real: string | undefined) {
  return real === undefined
    ? {
        message: `no interface ${name} in the ${scope} namespace`,
        remedy: `correct ${path}, or wait until the pod's network is set up`,
      }
    : { message: `${name} is an altname of the interface ${real}`, remedy: `set ${path} to ${real}` };
}

/** The key in `Observation.altNames`. */
export function altNameKey(scope: string, altName: string): string {
  return `${scope} ${altName}`;
}

/** Whether an interface exists. A node has thousands, so the settings of a namespace are looked through once. */
function interfacesIn({ namespaces }: KernelProgram): (scope: string, name: string) => boolean {
  const known = new Map<string, ReadonlySet<string>>();
  return (scope, name) => {
    const sysctls = known.get(scope) ?? keysOf(namespaces.find((one) => one.scope === scope));
    known.set(scope, sysctls);
    return sysctls.has(sysctlOfInterface(name));
  };
}

function keysOf(namespace: KernelProgram['namespaces'][number] | undefined): ReadonlySet<string> {
  return new Set(namespace?.sysctls.map(({ key }) => key));
}

/** The sysctl that shows whether an interface exists: every interface has it, and one process reads those of many. */
export function sysctlOfInterface(name: string): string {
  return `net/ipv4/conf/${name}/rp_filter`;
}

/** Tunnels accept packets from one address only (as in antrea#5682). */
function findPeerMismatch(
  { expected, netns, owner, ownerPath, path, scope, towards }: RequiredSource,
  { facts }: Observation,
): readonly Obstacle[] {
  const found = facts.get(netns)?.sources?.get(towards);
  if (found === undefined || found === expected) return [];
  return [
    {
      code: 'tunnel-peer-mismatch',
      scope,
      message:
        found === null
          ? `the node has no route to ${owner} at ${towards}`
          : `the node speaks to ${owner} at ${towards} as ${found}, and ${path} is ${expected}`,
      remedy: found === null ? `correct ${ownerPath}, or wait until its route is there` : `set ${path} to ${found}`,
      item: null,
      path,
    },
  ];
}

function findUnfit(
  { consequence, fit, key, scope, unfit }: UnfitSetting,
  { namespaces }: KernelProgram,
): readonly Obstacle[] {
  return namespaces
    .filter((namespace) => namespace.scope === scope)
    .flatMap(({ netns, sysctls }) => {
      const sysctl = sysctls.find((one) => one.key === key && one.value === unfit);
      if (sysctl === undefined) return [];
      const inside = netns === null ? '' : `nsenter --net=${netns} `;
      return [
        {
          code: 'unfit-sysctl' as const,
          scope,
          message: `${key} is ${unfit} in the ${scope} namespace: ${consequence}`,
          remedy: `set it to ${fit}: ${inside}sysctl -w ${key}=${fit}`,
          item: { object: 'sysctl' as const, sysctl },
          path: '',
        },
      ];
    });
}
