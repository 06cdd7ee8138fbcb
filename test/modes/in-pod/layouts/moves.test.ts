import { expect, test } from 'vitest';
import { desiredStateOf } from '../../../../src/desired-of.js';
import type { AddressSet } from '../../../../src/ir/address-set.js';
import { emptyKernelNamespace, type KernelNamespace, type KernelProgram } from '../../../../src/ir/program.js';
import type { Family, Ruleset } from '../../../../src/ir/ruleset.js';
import { imaginedObservation } from '../../../../src/plan/imagined-node.js';
import { checkpointsOf } from '../../../../src/plan/perform/checkpoints.js';
import { makePlan, type Plan } from '../../../../src/plan/plan.js';
import { printRuleset } from '../../../../src/render/iptables/print.js';
import { stateWith, webPod } from '../document.js';
import { firstLines, linesIn } from './first-lines.js';
import { podLayouts } from './fixtures.js';
import { oldSet, probeRules } from './host.js';
import { redirect } from './redirect.js';
import { rulesetsOf } from './rulesets.js';

type Rules = Readonly<Partial<Record<Family, string>>>;

const desired = desiredStateOf(stateWith());
const podScope = 'pods/default_web-0';

function nodeWith(rules: Rules, host: Partial<KernelNamespace> = {}): KernelProgram {
  return {
    namespaces: [
      { ...emptyKernelNamespace('host', null), ...host },
      { ...emptyKernelNamespace(podScope, webPod.netns), rulesets: rulesetsOf(rules) },
    ],
  };
}

/** The plan from a state to the document's, and every state on the way with the last. */
function move(start: KernelProgram): { readonly plan: Plan; readonly states: readonly KernelProgram[] } {
  const plan = makePlan(desired, imaginedObservation(start));
  return { plan, states: [start, ...checkpointsOf(start, plan.steps, new Set()).map(({ program }) => program)] };
}

function isInSync(program: KernelProgram | undefined): boolean {
  return program !== undefined && makePlan(desired, imaginedObservation(program)).changes.length === 0;
}

function namespaceOf({ namespaces }: KernelProgram, scope: string): KernelNamespace {
  const found = namespaces.find((one) => one.scope === scope);
  if (found === undefined) throw new Error(`no ${scope}`);
  return found;
}

/** One of each form. */
const forms = ['1.24: T with DNS', '1.24 to 1.28: R with DNS', 'Cilium 1.19'];

test('every layout, whole or half-applied, is moved to that of the document', () => {
  for (const { rules, title } of podLayouts) {
    const { ipv4 = '' } = rules;
    const lines = forms.includes(title) ? linesIn(ipv4) : 0;
    const beginnings = Array.from({ length: lines }, (_, index) => ({ ipv4: firstLines(ipv4, index + 1) }));
    for (const [index, start] of [...beginnings, rules].entries()) {
      const { plan, states } = move(nodeWith(start));
      expect(plan.obstacles).toEqual([]);
      expect(isInSync(states.at(-1)), `${title}, ${index + 1} lines`).toBe(true);
    }
  }
});

test('every layout is removed, whole or half-applied', () => {
  const nothing = { ...desired, program: { namespaces: [] } };
  for (const { rules, title } of podLayouts) {
    const { ipv4 = '' } = rules;
    for (const start of [{ ipv4: firstLines(ipv4, 4) }, { ipv4: firstLines(ipv4, 10) }, rules]) {
      const program = nodeWith(start);
      const { steps } = makePlan(nothing, imaginedObservation(program));
      const end = checkpointsOf(program, steps, new Set()).at(-1)?.program ?? program;
      const text = namespaceOf(end, podScope).rulesets.map(printRuleset).join('');
      expect(text, title).not.toMatch(/ISTIO|CILIUM/);
    }
  }
});

test('rules of iptables go once those of nft are in place', () => {
  const native = desiredStateOf(stateWith({ backend: 'nft' }));
  for (const { rules, title } of podLayouts) {
    const { steps } = makePlan(native, imaginedObservation(nodeWith(rules), 'nft'));
    const inPod = steps.filter(({ scope }) => scope === podScope).map(({ work: { tool } }) => tool);
    expect(inPod.indexOf('nft'), title).toBeGreaterThanOrEqual(0);
    expect(inPod.indexOf('iptables'), title).toBeGreaterThan(inPod.indexOf('nft'));
  }
});

test('a family is moved by one restore, with one commit for each table', () => {
  for (const { rules, title } of podLayouts) {
    const { plan } = move(nodeWith(rules));
    const restores = plan.steps.flatMap(({ scope, work }) =>
      scope === podScope && work.tool === 'iptables' ? [work] : [],
    );
    expect(new Set(restores.map(({ family }) => family)).size, title).toBe(restores.length);
    for (const { operations } of restores) {
      const tables = operations.map(({ table }) => table);
      const changes = tables.filter((table, index) => table !== tables[index - 1]);
      expect(changes, title).toEqual([...new Set(tables)]);
    }
  }
});

/**
 * Whether packets are handed to a listener of ztunnel, by TPROXY or by REDIRECT, in a chain that a built-in one jumps
 * to.
 */
function captures({ tables }: Ruleset, hook: string, port: number): boolean {
  return tables.some(({ chains }) => {
    const jumps = chains
      .find(({ name }) => name === hook)
      ?.rules.flatMap(({ target }) => (target?.kind === 'jump' ? [target.chain] : []));
    const reached = chains.filter(({ name }) => jumps?.includes(name));
    return reached.some(({ rules }) =>
      rules.some(({ target }) =>
        target?.kind === 'tproxy'
          ? target.port === port
          : target?.kind === 'module' && target.target === 'REDIRECT' && target.options[0]?.values[0] === `${port}`,
      ),
    );
  });
}

test('what a layout captures stays captured after every commit', () => {
  for (const { rules, title } of podLayouts) {
    const { states } = move(nodeWith(rules));
    const before = namespaceOf(states[0] ?? nodeWith({}), podScope).rulesets;
    for (const { family, ...start } of before) {
      for (const [hook, port] of [
        ['PREROUTING', 15006],
        ['OUTPUT', 15001],
      ] as const) {
        if (!captures({ family, ...start }, hook, port)) continue;
        const lost = states.filter((state) => {
          const now = namespaceOf(state, podScope).rulesets.find((one) => one.family === family);
          return now === undefined || !captures(now, hook, port);
        });
        expect(lost, `${title}: ${family} ${hook}`).toEqual([]);
      }
    }
  }
});

/** Whether a table has a rule with such a target. */
function hasTarget({ tables }: Ruleset, table: string, kind: string): boolean {
  return tables.some(
    ({ chains, name }) =>
      name === table && chains.some(({ rules }) => rules.some(({ target }) => target?.kind === kind)),
  );
}

test('whatever is captured can be answered: its marks are in place first, and go last', () => {
  const nothing = { ...desired, program: { namespaces: [] } };
  const isAnswered = (program: KernelProgram) =>
    namespaceOf(program, podScope).rulesets.every(
      (ruleset) =>
        !captures(ruleset, 'PREROUTING', 15006) ||
        (hasTarget(ruleset, 'mangle', 'set-connmark') && hasTarget(ruleset, 'mangle', 'restore-connmark')),
    );
  for (const { rules, title } of [...podLayouts, { title: 'nothing', rules: {} }]) {
    const start = nodeWith(rules);
    expect(move(start).states.every(isAnswered), title).toBe(true);
    const { steps } = makePlan(nothing, imaginedObservation(start));
    expect(
      checkpointsOf(start, steps, new Set()).every(({ program }) => isAnswered(program)),
      title,
    ).toBe(true);
  }
});

test("probes of a pod of 1.22 keep their source in every state: the new set is filled before its rule replaces the old one's", () => {
  const member = { entry: '10.244.1.7', extra: ['comment', webPod.uid] };
  const set: AddressSet = {
    ...{ name: oldSet, type: 'hash:ip', family: 'ipv4', hashsize: 1024, maxelem: 65_536 },
    ...{ extra: ['comment'], members: [member] },
  };
  const host = { sets: [set], rulesets: rulesetsOf({ ipv4: probeRules('ipv4', oldSet, 'appended') }) };
  const { states } = move(nodeWith({}, host));
  for (const state of states) {
    const { rulesets, sets } = namespaceOf(state, 'host');
    const rules = rulesets.flatMap(({ family, tables }) =>
      family === 'ipv4' ? tables.flatMap(({ chains }) => chains.flatMap((chain) => chain.rules)) : [],
    );
    const named = rules.flatMap(({ matches }) => matches.flatMap((match) => (match.kind === 'set' ? [match.set] : [])));
    expect(named).toHaveLength(1);
    expect(sets.find(({ name }) => name === named[0])?.members.map(({ entry }) => entry)).toEqual(['10.244.1.7']);
  }
  const end = namespaceOf(states.at(-1) ?? nodeWith({}), 'host');
  expect(end.sets.map(({ name }) => name)).not.toContain(oldSet);
  expect(isInSync(states.at(-1))).toBe(true);
});

test('jumps that were appended come first, in the commit of their chains', () => {
  const appended = redirect('ipv4', { dns: 'unguarded' }).replace(
    '-A OUTPUT -j ISTIO_OUTPUT\n',
    '-A OUTPUT -d 192.0.2.1/32 -j DROP\n-A OUTPUT -j ISTIO_OUTPUT\n-A OUTPUT -j ISTIO_OUTPUT\n',
  );
  const { states } = move(nodeWith({ ipv4: appended }));
  const ends = namespaceOf(states.at(-1) ?? nodeWith({}), podScope).rulesets.filter(({ family }) => family === 'ipv4');
  const [, mangle = ''] = ends.map(printRuleset).join('').split('*mangle');
  expect(mangle.match(/^-A OUTPUT .*$/gm)?.slice(0, 2)).toEqual([
    '-A OUTPUT -j ISTIO_OUTPUT',
    '-A OUTPUT -d 192.0.2.1/32 -j DROP',
  ]);
  expect(isInSync(states.at(-1))).toBe(true);
});

test('D7: rules in another order are seen, and put in order', () => {
  const whole = { ipv4: redirect('ipv4', { dns: 'guarded' }), ipv6: redirect('ipv6', { dns: 'guarded' }) };
  const { states: inOrder } = move(nodeWith(whole));
  expect(
    makePlan(desired, imaginedObservation(nodeWith(whole))).changes.filter(
      ({ scope, item }) => scope === podScope && item.object === 'rule',
    ),
  ).toEqual([]);
  expect(isInSync(inOrder.at(-1))).toBe(true);

  const last = '-A ISTIO_OUTPUT ! -d 127.0.0.1/32 -p tcp -m mark ! --mark 0x539/0xfff -j REDIRECT --to-ports 15001\n';
  const first = '-A ISTIO_OUTPUT -d 169.254.7.127 -p tcp -m tcp -j ACCEPT\n';
  const moved = { ...whole, ipv4: whole.ipv4.replace(last, '').replace(first, last + first) };
  const { plan, states } = move(nodeWith(moved));
  const kinds = plan.changes
    .filter(({ scope, item }) => scope === podScope && item.object === 'rule')
    .map(({ kind }) => kind);
  expect(kinds).toEqual(['moved']);
  expect(isInSync(states.at(-1))).toBe(true);
});
