import { familyOf } from '../../../src/ir/family.js';
import type { IpOperation } from '../../../src/ir/ip-operation.js';
import type { Link } from '../../../src/ir/link.js';
import type { Family } from '../../../src/ir/ruleset.js';
import { performStep } from '../../../src/plan/perform/step.js';
import { readLink, readRoute, readRule, valuesIn } from './ip-words.js';
import { type FakeNamespace, type KernelState, programOf, settingsOf, sysctlValue } from './namespace.js';
import { type Call, lineByLine, type Output, Refused, refuse } from './tool.js';

/** `ip -batch -` of changes. */
export function ipBatch(call: Call, family: Family): Output {
  return lineByLine(
    call,
    (line) => changeNetwork(call, line.split(/\s+/), family),
    (number, why) => `${why}\nCommand failed -:${number}\n`,
  );
}

/** One command of `ip` that changes something. @throws Refused */
export function changeNetwork(
  { kernel, namespace }: Pick<Call, 'kernel' | 'namespace'>,
  words: readonly string[],
  family: Family,
): void {
  const [object = '', verb = '', ...rest] = words;
  const perform = (operation: IpOperation) => performIn(kernel, namespace, operation, family);
  switch (`${object} ${verb}`) {
    case 'link add':
      addLink(kernel, namespace, readLink(rest), perform);
      return;
    case 'link del':
      perform({ kind: 'delete-link', link: linkIn(kernel, namespace, nameIn(rest)) });
      return;
    case 'link set':
      setLink(kernel, namespace, rest, perform);
      return;
    case 'addr add':
    case 'address add': {
      const address = { link: valuesIn(rest)('dev') ?? '', address: withLength(rest[0] ?? '') };
      linkIn(kernel, namespace, address.link);
      perform({ kind: 'add-address', address });
      namespace.stamps.set(`${address.link} ${address.address}`, kernel.now);
      return;
    }
    case 'addr del': {
      const address = { link: valuesIn(rest)('dev') ?? '', address: withLength(rest[0] ?? '') };
      perform({ kind: 'delete-address', address });
      forgetSource(namespace, address.address.replace(/\/.*/, ''));
      return;
    }
    case 'route add':
    case 'route append': {
      const route = readRoute(rest, family);
      if (route.dev !== null) linkIn(kernel, namespace, route.dev);
      if (verb === 'add') perform({ kind: 'add-route', route });
      else namespace.program = { ...namespace.program, routes: [...namespace.program.routes, route] };
      return;
    }
    case 'route del':
      perform({ kind: 'delete-route', route: readRoute(rest, family) });
      return;
    case 'rule add':
      perform({ kind: 'add-rule', rule: readRule(rest, family) });
      return;
    case 'rule del':
      perform({ kind: 'delete-rule', rule: readRule(rest, family) });
      return;
    case 'neigh flush':
      linkIn(kernel, namespace, valuesIn(rest)('dev') ?? '');
      return;
    default:
      throw new Refused(`Command "${words.join(' ')}" is unknown`);
  }
}

/** What tools say of the refusals of src/plan/perform. */
const answers: readonly (readonly [RegExp, string])[] = [
  [/exists/, 'RTNETLINK answers: File exists'],
  [/link is down/, 'RTNETLINK answers: Network is down'],
  [/no such link/, 'Cannot find device'],
  [/not there/, 'RTNETLINK answers: No such process'],
];

function performIn(kernel: KernelState, { key }: FakeNamespace, operation: IpOperation, family: Family): void {
  try {
    const work = { tool: 'ip', family, operations: [operation] } as const;
    const after = performStep(programOf(kernel.namespaces.values()), { netns: key, scope: 'host', work });
    for (const program of after.namespaces) {
      const found = kernel.namespaces.get(program.netns ?? '');
      if (found !== undefined) found.program = program;
    }
  } catch (error) {
    const why = (error as Error).message;
    throw new Refused(answers.find(([pattern]) => pattern.test(why))?.[1] ?? why);
  }
  for (const namespace of kernel.namespaces.values()) settleDevices(namespace);
}

/** Indexes and settings come and go with devices. */
function settleDevices(namespace: FakeNamespace): void {
  const { program } = namespace;
  const there = new Set(program.links.map(({ name }) => name));
  for (const name of namespace.indexes.keys()) if (!there.has(name)) namespace.indexes.delete(name);
  for (const stamped of namespace.stamps.keys())
    if (!there.has(stamped.split(' ')[0] ?? '')) namespace.stamps.delete(stamped);
  const rpFilter = sysctlValue(program, 'net/ipv4/conf/default/rp_filter') ?? '0';
  for (const name of there) {
    if (namespace.indexes.has(name)) continue;
    namespace.indexes.set(name, namespace.nextIndex);
    namespace.nextIndex += 1;
    const own = settingsOf(name, rpFilter);
    const keys = new Set(own.map(({ key }) => key));
    namespace.program = {
      ...namespace.program,
      sysctls: [...namespace.program.sysctls.filter(({ key }) => !keys.has(key)), ...own],
    };
  }
}

function addLink(
  kernel: KernelState,
  namespace: FakeNamespace,
  link: Link,
  perform: (operation: IpOperation) => void,
): void {
  if (link.peer === null) {
    perform({ kind: 'add-link', link });
    return;
  }
  const there = link.peer.netns === null ? namespace : kernel.namespaceAt(link.peer.netns);
  if (there === undefined) throw new Refused('RTNETLINK answers: Invalid argument');
  const name = link.peer.name ?? `veth${namespace.nextIndex}`;
  refuse(
    there.program.links.some((one) => one.name === name),
    'RTNETLINK answers: File exists',
  );
  perform({ kind: 'add-link', link: { ...link, peer: { name, netns: there.key } } });
  // Of a pair in one namespace the steps of a plan have none.
  if (there === namespace)
    perform({ kind: 'add-link', link: { ...link, name, peer: { name: link.name, netns: namespace.key } } });
}

function setLink(
  kernel: KernelState,
  namespace: FakeNamespace,
  words: readonly string[],
  perform: (operation: IpOperation) => void,
): void {
  const link = linkIn(kernel, namespace, nameIn(words));
  const remote = valuesIn(words)('remote');
  if (remote !== undefined) perform({ kind: 'set-link-remote', link: { ...link, remote }, before: link });
  if (words.includes('up')) perform({ kind: 'set-link-up', link });
  if (words.includes('up') && link.name === 'lo') namespace.stamps.set('lo 127.0.0.1/8', kernel.now);
  if (!words.includes('down')) return;
  perform({ kind: 'set-link-down', link });
  const routes = namespace.program.routes.filter(({ dev, family }) => dev !== link.name || family !== 'ipv4');
  namespace.program = { ...namespace.program, routes };
}

/** A route goes with the address that it gives its packets. */
function forgetSource(namespace: FakeNamespace, address: string): void {
  const isStill = namespace.program.addresses.some((one) => one.address.replace(/\/.*/, '') === address);
  if (isStill) return;
  const routes = namespace.program.routes.filter(({ source }) => source !== address);
  namespace.program = { ...namespace.program, routes };
}

function linkIn(_: KernelState, { program }: FakeNamespace, name: string): Link {
  const found = program.links.find((link) => link.name === name);
  if (found === undefined) throw new Refused(`Cannot find device "${name}"`);
  return found;
}

function nameIn(words: readonly string[]): string {
  return (words[0] === 'dev' ? words[1] : words[0]) ?? '';
}

function withLength(address: string): string {
  return address.includes('/') ? address : `${address}/${familyOf(address) === 'ipv4' ? 32 : 128}`;
}
