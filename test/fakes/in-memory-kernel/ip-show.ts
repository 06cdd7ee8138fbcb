import { localTable, mainTable } from '../../../src/base/kernel-facts.js';
import { families, familyOf } from '../../../src/ir/family.js';
import type { IpRule } from '../../../src/ir/ip-rule.js';
import type { Link } from '../../../src/ir/link.js';
import type { Route } from '../../../src/ir/route.js';
import type { Family } from '../../../src/ir/ruleset.js';
import { ruleText } from '../../../src/render/ip-json/text.js';
import { protocolNumber, scopeNumber } from '../../../src/render/ip-names.js';
import { valuesIn } from './ip-words.js';
import type { FakeNamespace } from './namespace.js';
import { type Call, messageOf, type Output, Refused, refuse } from './tool.js';

/**
 * `ip -json -details -force -batch -`, or in text: a line of answer for each question, and on stderr those that have
 * none.
 */
export function showBatch(call: Call, family: Family, isJson: boolean): Output {
  const answers: string[] = [];
  const errors: string[] = [];
  const lines = call.stdin.split('\n').filter((line) => line.trim() !== '');
  for (const [at, line] of lines.entries()) {
    try {
      answers.push(
        isJson ? JSON.stringify(show(call, line.trim().split(/\s+/), family)) : text(call, line.trim(), family),
      );
    } catch (error) {
      errors.push(`${messageOf(error)}\nCommand failed -:${at + 1}\n`);
    }
  }
  return {
    exitCode: errors.length === 0 ? 0 : 1,
    stdout: answers.map((answer) => `${answer}\n`).join(''),
    stderr: errors.join(''),
  };
}

/** One question to `ip -json`. @throws Refused where there is no such thing. */
export function show(
  { kernel, namespace, words: called }: Pick<Call, 'kernel' | 'namespace' | 'words'>,
  words: readonly string[],
  family: Family,
): unknown {
  const { links, routes } = namespace.program;
  const [object = '', verb = '', ...rest] = words;
  const of = valuesIn(rest);
  switch (`${object} ${verb}`) {
    case 'link show':
    case 'addr show': {
      const [device, kind] = [of('dev'), of('type')];
      const shown = links.filter(({ name }) => device === undefined || name === device);
      refuse(device !== undefined && shown.length === 0, `Device "${device}" does not exist.`);
      return shown.map((link) =>
        kind !== undefined && link.kind !== kind ? {} : linkJson(namespace, link, object === 'addr'),
      );
    }
    case 'rule show':
      return kernelRules(family)
        .concat(namespace.program.ipRules.filter((rule) => rule.family === family))
        .toSorted((one, other) => one.priority - other.priority)
        .map(ruleJson);
    case 'route show': {
      const isAll = of('table') === 'all';
      // Without a family all of them are listed.
      const listed = isAll && !called.includes('-4') && !called.includes('-6') ? families : [family];
      return listed.flatMap((one) => routesIn(namespace, rest, one)).map((route) => routeJson(route, isAll));
    }
    case 'route get': {
      const route = bestRoute(namespace, rest[0] ?? '');
      refuse(route === undefined, 'RTNETLINK answers: Network is unreachable');
      const own = namespace.program.addresses.find(
        ({ address, link }) => link === route?.dev && familyOf(address) === family,
      );
      const prefsrc = route?.source ?? own?.address.replace(/\/.*/, '');
      return [{ dst: rest[0], dev: route?.dev, ...(prefsrc === undefined ? {} : { prefsrc }) }];
    }
    case 'neigh show':
      return [];
    case 'netns list':
      return kernel.namedNamespaces().map(({ key, name }) => {
        const isNear = links.some(({ peer }) => peer?.netns === key && key !== namespace.key);
        return { name, ...(isNear ? { id: Number(kernel.namespaces.get(key)?.inode) % 1000 } : {}) };
      });
    default:
      throw new Refused(`Command "${words.join(' ')}" is unknown (${routes.length})`);
  }
}

function text(call: Call, line: string, family: Family): string {
  if (line === 'rule show')
    return call.namespace.program.ipRules
      .filter((rule) => rule.family === family)
      .map((rule) => ruleText(rule).replace(': ', ':\t'))
      .join('\n');
  const device = /^link show dev (\S+)$/.exec(line)?.[1];
  if (device === undefined) throw new Refused(`Command "${line}" is unknown`);
  refuse(!call.namespace.indexes.has(device), `Device "${device}" does not exist.`);
  return `${call.namespace.indexes.get(device)}: ${device}: <BROADCAST,MULTICAST>`;
}

function linkJson({ indexes, key, program }: FakeNamespace, link: Link, hasAddresses: boolean): object {
  const isPeerHere = link.peer !== null && link.peer.netns === key;
  const isTunnel = link.kind === 'geneve' || link.kind === 'vxlan';
  const addresses = program.addresses.filter((one) => one.link === link.name);
  return {
    ifindex: indexes.get(link.name),
    ...(isPeerHere ? { link: link.peer?.name } : {}),
    ifname: link.name,
    flags: ['BROADCAST', 'MULTICAST', ...(link.up ? ['UP', 'LOWER_UP'] : [])],
    group: 'default',
    address: `02:00:00:00:00:${(indexes.get(link.name) ?? 0).toString(16).padStart(2, '0')}`,
    ...(link.kind === ''
      ? {}
      : {
          linkinfo: {
            info_kind: link.kind,
            ...(isTunnel ? { info_data: { id: link.id, remote: link.remote, port: link.port } } : {}),
          },
        }),
    ...(link.altNames === undefined ? {} : { altnames: link.altNames }),
    ...(hasAddresses
      ? {
          addr_info: addresses.map(({ address }) => {
            const [local, length] = address.split('/');
            return {
              family: familyOf(address) === 'ipv4' ? 'inet' : 'inet6',
              local,
              prefixlen: Number(length),
              scope: 'global',
            };
          }),
        }
      : {}),
  };
}

const kernelProtocol = { fwmark: null, extra: [], protocol: 'kernel' } as const;

function kernelRules(family: Family): readonly IpRule[] {
  const to = (priority: number, table: number): IpRule => ({
    ...kernelProtocol,
    family,
    priority,
    action: { kind: 'lookup', table },
  });
  return [to(0, localTable), to(32766, mainTable), ...(family === 'ipv4' ? [to(32767, 253)] : [])];
}

function ruleJson({ action, extra, fwmark, priority, protocol }: IpRule): object {
  const of = valuesIn(extra);
  const prefix = (name: string, value: string | undefined) => {
    if (value === undefined) return name === 'src' ? { src: 'all' } : {};
    const [address, length] = value.split('/');
    return { [name]: address, ...(length === undefined ? {} : { [`${name}len`]: Number(length) }) };
  };
  return {
    priority,
    ...(extra[0] === 'not' ? { not: null } : {}),
    ...prefix('src', of('from')),
    ...prefix('dst', of('to')),
    ...(fwmark === null
      ? {}
      : { fwmark: hex(fwmark.value), ...(fwmark.mask === 0xffffffff ? {} : { fwmask: hex(fwmark.mask) }) }),
    ...(of('iif') === undefined ? {} : { iif: of('iif') }),
    ...(of('oif') === undefined ? {} : { oif: of('oif') }),
    ...(action.kind === 'lookup' ? { table: String(action.table) } : {}),
    ...(action.kind === 'goto' ? { goto: action.priority } : {}),
    ...(action.kind !== 'other' ? {} : action.words[0] === 'nop' ? { nop: null } : { action: action.words[0] }),
    ...(protocol === null ? {} : { protocol: protocolNumber(protocol) }),
  };
}

function routesIn({ program }: FakeNamespace, words: readonly string[], family: Family): readonly Route[] {
  const of = valuesIn(words);
  const all = program.routes
    .filter((route) => route.family === family)
    .toSorted((one, other) => addressKey(one) - addressKey(other) || one.metric - other.metric);
  const table = of('table');
  const own = table === 'all' ? all : all.filter((route) => String(route.table) === table);
  const isKernels = [mainTable, localTable, 253].includes(Number(table));
  refuse(own.length === 0 && !isKernels && table !== 'all', 'Error: ipv4: FIB table does not exist.\nDump terminated');
  const exact = of('exact');
  return exact === undefined ? own : own.filter(({ destination }) => destination === exact);
}

function routeJson(
  { destination, dev, family, metric, onlink, protocol, scope, source, table, type, via }: Route,
  isAll: boolean,
): object {
  return {
    ...(type === 'unicast' ? {} : { type }),
    dst: destination === '0.0.0.0/0' || destination === '::/0' ? 'default' : destination.replace(/\/(32|128)$/, ''),
    ...(via === null ? {} : { gateway: via }),
    ...(dev === null ? {} : { dev }),
    ...(isAll ? { table: String(table) } : {}),
    ...(protocol === null ? {} : { protocol: protocolNumber(protocol) }),
    ...(scope === 'global' || family === 'ipv6' ? {} : { scope: scopeNumber(scope) }),
    ...(source === null ? {} : { prefsrc: source }),
    ...(metric === 0 ? {} : { metric }),
    flags: onlink ? ['onlink'] : [],
    ...(family === 'ipv6' ? { pref: 'medium' } : {}),
  };
}

/** The kernel lists IPv4 routes by address; what it does with IPv6 is left open. */
function addressKey({ destination, family }: Route): number {
  return family === 'ipv4' ? numberOf(destination.replace(/\/.*/, '')) : 0;
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
}

/** Of the main table, and of the addresses that links have. */
function bestRoute({ program }: FakeNamespace, target: string): Pick<Route, 'dev' | 'source'> | undefined {
  const direct = program.addresses.map(({ address, link }) => ({
    destination: address,
    dev: link,
    source: address.replace(/\/.*/, ''),
  }));
  const length = ({ destination }: { readonly destination: string }) => Number(destination.split('/')[1]);
  return [...program.routes.filter(({ table }) => table === mainTable), ...direct]
    .filter(({ destination }) => covers(destination, target))
    .toSorted((one, other) => length(other) - length(one))[0];
}

function covers(prefix: string, target: string): boolean {
  if (familyOf(prefix) !== 'ipv4' || familyOf(target) !== 'ipv4') return prefix.split('/')[0] === target;
  const [address = '', length] = prefix.split('/');
  const size = 2 ** (32 - Number(length));
  return Math.floor(numberOf(address) / size) === Math.floor(numberOf(target) / size);
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
