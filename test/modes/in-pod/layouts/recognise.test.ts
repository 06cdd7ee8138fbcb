import { expect, test } from 'vitest';
import type { Family } from '../../../../src/ir/ruleset.js';
import { inpodConstants } from '../../../../src/modes/in-pod/constants.js';
import { podRecogniser } from '../../../../src/modes/in-pod/layouts/recognise-pod.js';
import { currentRelease } from '../../../../src/modes/in-pod/layouts/releases.js';
import { firstLines, linesIn } from './first-lines.js';
import { podLayouts } from './fixtures.js';
import { redirect } from './redirect.js';
import { rulesetsOf } from './rulesets.js';
import { tproxy } from './tproxy.js';

type Rules = Readonly<Partial<Record<Family, string>>>;

const recognise = podRecogniser(inpodConstants);

function found(rules: Rules) {
  return recognise(rulesetsOf(rules)).map(({ extent, releases }) => ({
    extent,
    newest: releases.at(-1)?.name,
    oldest: releases[0]?.name,
  }));
}

test.each(podLayouts)('$title is recognised', ({ layout, rules }) => {
  const [one, ...others] = found(rules);
  expect(others).toEqual([]);
  expect(one?.extent).toBe('whole');
  const newest = layout?.[0] ?? currentRelease;
  expect(one?.newest).toBe(newest);
  if (layout !== null) expect(one?.oldest).toBe(layout[1]);
});

test('every beginning of a layout is half-applied, of one or more releases that write it', () => {
  for (const { layout, rules, title } of podLayouts) {
    const { ipv4 = '' } = rules;
    for (let count = 1; count < linesIn(ipv4); count += 1) {
      const [one, ...others] = found({ ipv4: firstLines(ipv4, count) });
      expect(others, `${title}, ${count} lines`).toEqual([]);
      // The first tables of a layout with more of them may be a whole one with fewer.
      expect(['half-applied', 'whole'], `${title}, ${count} lines`).toContain(one?.extent);
      if (layout?.[0].startsWith('cilium')) expect(one?.newest).toBe(layout[0]);
    }
  }
});

test('a half-applied layout is named when it has a rule that no other release writes', () => {
  const beforeTproxy = firstLines(tproxy('ipv4', 'off'), 5);
  const withTproxy = firstLines(tproxy('ipv4', 'off'), 8);
  expect(found({ ipv4: beforeTproxy })).toMatchObject([{ extent: 'half-applied', newest: currentRelease }]);
  expect(found({ ipv4: withTproxy })).toMatchObject([{ extent: 'half-applied', newest: 'istio-1.24' }]);
});

test('IPv6 alone is half of a layout, and of no release that does not have it', () => {
  expect(found({ ipv6: tproxy('ipv6', 'unguarded') })).toEqual([
    { extent: 'half-applied', newest: 'istio-1.23', oldest: 'istio-1.23' },
  ]);
});

test('the rules of two releases are mixed', () => {
  const [mangle = ''] = tproxy('ipv4', 'off').split('*nat');
  const [, nat = ''] = redirect('ipv4', { dns: 'guarded' }).split('*nat');
  expect(found({ ipv4: `${mangle}*nat${nat}` })).toEqual([
    { extent: 'mixed', newest: 'istio-1.24', oldest: 'istio-1.24' },
  ]);
  const marked = redirect('ipv6', { dns: 'off', ingress: 'with-mark' });
  expect(found({ ipv4: redirect('ipv4', { dns: 'unguarded' }), ipv6: marked }).map(({ extent }) => extent)).toContain(
    'mixed',
  );
});

test('D7: rules in another order are not the layout', () => {
  const whole = redirect('ipv4', { dns: 'guarded' });
  const last = '-A ISTIO_OUTPUT ! -d 127.0.0.1/32 -p tcp -m mark ! --mark 0x539/0xfff -j REDIRECT --to-ports 15001\n';
  const first = '-A ISTIO_OUTPUT -d 169.254.7.127 -p tcp -m tcp -j ACCEPT\n';
  const moved = whole.replace(last, '').replace(first, `${last}${first}`);
  expect(moved).not.toBe(whole);
  expect(found({ ipv4: moved })).toMatchObject([{ extent: 'mixed' }]);
});

test('a rule of somebody else in a chain does not hide whose layout it is', () => {
  const drifted = tproxy('ipv4', 'off').replace(
    '-A ISTIO_PRERT -p tcp -m conntrack',
    '-A ISTIO_PRERT -s 192.0.2.1/32 -j DROP\n-A ISTIO_PRERT -p tcp -m conntrack',
  );
  expect(found({ ipv4: drifted })).toEqual([{ extent: 'mixed', newest: 'istio-1.24', oldest: 'istio-1.21' }]);
});

test('a jump too many or in another place among other programs does not matter', () => {
  const foreign = '-A OUTPUT -d 192.0.2.1/32 -j DROP\n-A OUTPUT -j ISTIO_OUTPUT\n-A OUTPUT -j ISTIO_OUTPUT';
  const crowded = tproxy('ipv4', 'off').replace('-A OUTPUT -j ISTIO_OUTPUT', foreign);
  expect(found({ ipv4: crowded })).toMatchObject([{ extent: 'whole', newest: 'istio-1.24' }]);
});

test('the address of probes and the interfaces of guests come from the configuration', () => {
  const other = redirect('ipv4', {
    dns: 'off',
    ingress: 'without-mark',
    virtualInterfaces: ['tap0', 'dind-1', 'eth0.5'],
  }).replaceAll('169.254.7.127', '169.254.9.9');
  expect(found({ ipv4: other })).toEqual([{ extent: 'whole', newest: 'istio-1.28', oldest: 'istio-1.25' }]);
});

test('a layout with other marks and ports is recognised by those constants alone', () => {
  const marks = { ...inpodConstants.marks, ztunnel: { value: 0x777, mask: 0xfff } };
  const other = tproxy('ipv4', 'off').replaceAll('0x539', '0x777');
  expect(podRecogniser({ ...inpodConstants, marks })(rulesetsOf({ ipv4: other }))).toMatchObject([{ extent: 'whole' }]);
  expect(found({ ipv4: other }).map(({ extent }) => extent)).not.toContain('whole');
});

test('chains of other programs are no layout', () => {
  const others = [
    '*nat\n:KUBE-SERVICES - [0:0]\n-A OUTPUT -j KUBE-SERVICES\nCOMMIT\n',
    // Cilium on a node.
    '*nat\n:CILIUM_PRE_nat - [0:0]\n:CILIUM_OUTPUT_nat - [0:0]\n:CILIUM_POST_nat - [0:0]\n-A PREROUTING -j CILIUM_PRE_nat\n-A OUTPUT -j CILIUM_OUTPUT_nat\nCOMMIT\n',
    '*nat\n:TWISTLOCK-NET-OUTPUT - [0:0]\n-A OUTPUT -j TWISTLOCK-NET-OUTPUT\nCOMMIT\n',
  ];
  for (const ipv4 of others) expect(found({ ipv4 })).toEqual([]);
});

test("a sidecar's rules are no layout", () => {
  const sidecar = [
    '*nat',
    '-N ISTIO_INBOUND',
    '-N ISTIO_REDIRECT',
    '-N ISTIO_IN_REDIRECT',
    '-N ISTIO_OUTPUT',
    '-A PREROUTING -p tcp -j ISTIO_INBOUND',
    '-A OUTPUT -p tcp -j ISTIO_OUTPUT',
    '-A ISTIO_REDIRECT -p tcp -j REDIRECT --to-ports 15001',
    '-A ISTIO_OUTPUT -s 127.0.0.6/32 -o lo -j RETURN',
    '-A ISTIO_OUTPUT -m owner --uid-owner 1337 -j RETURN',
    '-A ISTIO_OUTPUT -d 127.0.0.1/32 -j RETURN',
    '-A ISTIO_OUTPUT -j ISTIO_REDIRECT',
    'COMMIT',
    '',
  ].join('\n');
  expect(found({ ipv4: sidecar })).toEqual([]);
});
