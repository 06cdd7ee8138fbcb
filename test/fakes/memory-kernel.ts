import type { IpOperation } from '../../src/ir/ip-operation.js';
import type { NamespaceProgram, Program } from '../../src/ir/program.js';
import type { RuleOperation } from '../../src/ir/rule-operation.js';
import type { Rule, Ruleset } from '../../src/ir/ruleset.js';
import type { SetOperation } from '../../src/ir/set-operation.js';
import type { SysctlOperation } from '../../src/ir/sysctl-operation.js';
import { meaningOf } from '../../src/plan/meaning.js';
import type { Step, Work } from '../../src/plan/slot.js';

/** The namespaces after a step, with the kernel's strictness: nothing is made twice, nothing missing is removed. */
export function runStep(program: Program, step: Pick<Step, 'netns' | 'scope' | 'work'>): Program {
  const known = program.namespaces.some(({ netns }) => netns === step.netns);
  if (!known) throw new Error(`no namespace ${step.netns}`);
  let namespaces = program.namespaces.map((one) => (one.netns === step.netns ? runWork(one, step.work) : one));
  if (step.work.tool === 'ip') namespaces = step.work.operations.reduce(movePairEnds(step.netns), namespaces);
  return { namespaces };
}

export function runStepsInMemory(program: Program, steps: readonly Step[]): Program {
  return steps.reduce(runStep, program);
}

function runWork(namespace: NamespaceProgram, work: Work): NamespaceProgram {
  switch (work.tool) {
    case 'ip':
      return work.operations.reduce(runIp, namespace);
    case 'ipset':
      return work.operations.reduce(runSet, namespace);
    case 'sysctl':
      return work.operations.reduce(runSysctl, namespace);
    case 'iptables':
      return {
        ...namespace,
        rulesets: [
          work.operations.reduce(runRule, rulesetOf(namespace)),
          ...namespace.rulesets.filter(({ family }) => family !== 'ipv4'),
        ],
      };
  }
}

/** Both ends of a veth pair come and go together, whichever side is told. */
function movePairEnds(here: string | null) {
  return (namespaces: NamespaceProgram[], operation: IpOperation): NamespaceProgram[] => {
    if (operation.kind !== 'add-link' && operation.kind !== 'delete-link') return namespaces;
    const { link } = operation;
    if (link.kind !== 'veth' || link.peer?.name == null) return namespaces;
    const peerName = link.peer.name;
    return namespaces.map((namespace) => {
      if (namespace.netns === here) return namespace;
      if (operation.kind === 'delete-link') {
        const isEnd = namespace.links.some(({ name, kind, peer }) => {
          return name === peerName && kind === 'veth' && peer?.name === link.name;
        });
        return isEnd ? withoutLink(namespace, peerName) : namespace;
      }
      if (namespace.netns !== link.peer?.netns) return namespace;
      const peer = { ...link, name: peerName, up: false, peer: { name: link.name, netns: here } };
      return withDevice({ ...namespace, links: [...namespace.links, peer] }, peerName);
    });
  };
}

function runIp(namespace: NamespaceProgram, operation: IpOperation): NamespaceProgram {
  const { links, addresses, routes, ipRules } = namespace;
  switch (operation.kind) {
    case 'add-link':
      refuse(
        links.some(({ name }) => name === operation.link.name),
        'link exists',
      );
      refuse(
        links.some(({ id, kind }) => id !== null && id === operation.link.id && kind === operation.link.kind),
        'a link with that identifier exists',
      );
      return withDevice({ ...namespace, links: [...links, { ...operation.link, up: false }] }, operation.link.name);
    case 'delete-link':
      refuse(!links.some(({ name }) => name === operation.link.name), 'no such link');
      return withoutLink(namespace, operation.link.name);
    case 'set-link-up':
    case 'set-link-down':
    case 'set-link-remote': {
      const { link } = operation;
      refuse(!links.some(({ name }) => name === link.name), 'no such link');
      const change =
        operation.kind === 'set-link-remote' ? { remote: link.remote } : { up: operation.kind === 'set-link-up' };
      return { ...namespace, links: links.map((one) => (one.name === link.name ? { ...one, ...change } : one)) };
    }
    case 'add-address':
      refuse(!links.some(({ name }) => name === operation.address.link), 'no such link');
      return { ...namespace, addresses: add(addresses, operation.address) };
    case 'delete-address':
      return { ...namespace, addresses: remove(addresses, operation.address) };
    case 'add-route': {
      const { dev } = operation.route;
      refuse(
        links.some((link) => link.name === dev && !link.up),
        'link is down',
      );
      refuse(
        routes.some((route) => routeKey(route) === routeKey(operation.route)),
        'route exists',
      );
      return { ...namespace, routes: [...routes, operation.route] };
    }
    case 'delete-route':
      return { ...namespace, routes: remove(routes, operation.route) };
    case 'replace-route':
      return { ...namespace, routes: [...remove(routes, operation.before), operation.route] };
    case 'add-rule':
      return { ...namespace, ipRules: [...ipRules, operation.rule] };
    case 'delete-rule':
      return { ...namespace, ipRules: remove(ipRules, operation.rule) };
  }
}

function runSet(namespace: NamespaceProgram, operation: SetOperation): NamespaceProgram {
  const { sets } = namespace;
  const name = typeof operation.set === 'string' ? operation.set : operation.set.name;
  const set = sets.find((one) => one.name === name);
  const others = sets.filter((one) => one.name !== name);
  const isNamed = namespace.rulesets.some((ruleset) =>
    ruleset.tables.some(({ chains }) =>
      chains.some(({ rules }) =>
        rules.some(({ matches }) => matches.some((match) => match.kind === 'set' && match.set === name)),
      ),
    ),
  );
  if (operation.kind === 'create-set') {
    refuse(set !== undefined, 'set exists');
    return { ...namespace, sets: [...others, { ...operation.set, members: [] }] };
  }
  if (set === undefined) throw new Error('no such set');
  switch (operation.kind) {
    case 'destroy-set':
      refuse(isNamed, 'set is in use');
      return { ...namespace, sets: others };
    case 'replace-set':
      return { ...namespace, sets: [...others, operation.set] };
    case 'add-member':
      refuse(
        set.members.some(({ entry }) => entry === operation.member.entry),
        'member exists',
      );
      return { ...namespace, sets: [...others, { ...set, members: [...set.members, operation.member] }] };
    case 'delete-member':
      refuse(!set.members.some(({ entry }) => entry === operation.member.entry), 'no such member');
      return {
        ...namespace,
        sets: [...others, { ...set, members: set.members.filter(({ entry }) => entry !== operation.member.entry) }],
      };
  }
}

function runSysctl(namespace: NamespaceProgram, { key, value }: SysctlOperation): NamespaceProgram {
  refuse(!namespace.sysctls.some((one) => one.key === key), `no sysctl ${key}`);
  return { ...namespace, sysctls: namespace.sysctls.map((one) => (one.key === key ? { key, value } : one)) };
}

function runRule(ruleset: Ruleset, operation: RuleOperation): Ruleset {
  const { table, chain } = operation;
  const present = ruleset.tables.find(({ name }) => name === table) ?? { name: table, chains: [] };
  const found = present.chains.find(({ name }) => name === chain);
  const others = present.chains.filter(({ name }) => name !== chain);
  const write = (rules: readonly Rule[] | null) => {
    const policy = found?.policy ?? (/^[A-Z]+$/.test(chain) ? 'ACCEPT' : null);
    const chains = rules === null ? others : [...others, { name: chain, policy, rules }];
    return { ...ruleset, tables: [...ruleset.tables.filter(({ name }) => name !== table), { name: table, chains }] };
  };
  switch (operation.kind) {
    case 'write-chain':
      return write(operation.rules);
    case 'delete-chain':
      refuse(found === undefined, 'no such chain');
      refuse(
        others.some(({ rules }) => rules.some(({ target }) => target?.kind === 'jump' && target.chain === chain)),
        'chain is in use',
      );
      return write(null);
    case 'insert-rule': {
      const rules = found?.rules ?? [];
      refuse(operation.index > rules.length, 'index too big');
      const { target } = operation.rule;
      refuse(target?.kind === 'jump' && !others.some(({ name }) => name === target.chain), 'no chain to jump to');
      return write([...rules.slice(0, operation.index), operation.rule, ...rules.slice(operation.index)]);
    }
    case 'delete-rule':
      return write(remove(found?.rules ?? [], operation.rule));
  }
}

function rulesetOf(namespace: NamespaceProgram): Ruleset {
  return namespace.rulesets.find(({ family }) => family === 'ipv4') ?? { family: 'ipv4', tables: [] };
}

function withDevice(namespace: NamespaceProgram, device: string): NamespaceProgram {
  const of = (setting: string) => ({
    key: `net/ipv4/conf/${device}/${setting}`,
    value: setting === 'rp_filter' ? '1' : '0',
  });
  return { ...namespace, sysctls: [...namespace.sysctls, of('rp_filter'), of('accept_local')] };
}

function withoutLink(namespace: NamespaceProgram, name: string): NamespaceProgram {
  return {
    ...namespace,
    links: namespace.links.filter((link) => link.name !== name),
    addresses: namespace.addresses.filter(({ link }) => link !== name),
    routes: namespace.routes.filter(({ dev }) => dev !== name),
    sysctls: namespace.sysctls.filter(({ key }) => !key.startsWith(`net/ipv4/conf/${name}/`)),
  };
}

function routeKey({ table, destination, metric }: { table: number; destination: string; metric: number }): string {
  return `${table} ${destination} ${metric}`;
}

function add<T>(items: readonly T[], item: T): readonly T[] {
  refuse(
    items.some((one) => meaningOf(one) === meaningOf(item)),
    `exists: ${meaningOf(item)}`,
  );
  return [...items, item];
}

/** The first that means the same, as `-D` and `del` find it. */
function remove<T>(items: readonly T[], item: T): readonly T[] {
  const index = items.findIndex((one) => meaningOf(one) === meaningOf(item));
  refuse(index < 0, `not there: ${meaningOf(item)}`);
  return items.filter((_, at) => at !== index);
}

function refuse(isWrong: boolean, why: string): void {
  if (isWrong) throw new Error(why);
}
