import { expect, test } from 'vitest';
import type { AddressSet } from '../../../../src/ir/address-set.js';
import { emptyKernelNamespace, type KernelNamespace } from '../../../../src/ir/program.js';
import type { Family } from '../../../../src/ir/ruleset.js';
import { inpodConstants } from '../../../../src/modes/in-pod/constants.js';
import { inpodLayouts } from '../../../../src/modes/in-pod/layouts/index.js';
import { cilium } from './cilium.js';
import { oldSet, probeRules, sets } from './host.js';
import { redirect } from './redirect.js';
import { rulesetsOf } from './rulesets.js';
import { tproxy } from './tproxy.js';

type Rules = Readonly<Partial<Record<Family, string>>>;

const today = { ipv4: redirect('ipv4', { dns: 'guarded' }), ipv6: redirect('ipv6', { dns: 'guarded' }) };

function pod(name: string, rules: Rules): KernelNamespace {
  return { ...emptyKernelNamespace(`pods/default_${name}`, `/run/netns/${name}`), rulesets: rulesetsOf(rules) };
}

function host(rules: Rules, set: string): KernelNamespace {
  const one = { name: set, type: 'hash:ip', family: 'ipv4', hashsize: 1024, maxelem: 65_536, extra: [], members: [] };
  return { ...emptyKernelNamespace('host', null), rulesets: rulesetsOf(rules), sets: [one as AddressSet] };
}

function named(
  program: readonly KernelNamespace[],
  {
    desired = program.map((one) => ({ ...one, rulesets: rulesetsOf(today) })),
    other = [],
  }: { readonly desired?: readonly KernelNamespace[]; readonly other?: readonly KernelNamespace[] } = {},
) {
  return inpodLayouts(inpodConstants)({
    backend: 'iptables-nft',
    program: { namespaces: program },
    otherBackend: { namespaces: other },
    desired: { namespaces: desired },
  });
}

test('an old layout has the name of the newest release that writes it, and says since when', () => {
  expect(named([pod('web', { ipv4: tproxy('ipv4', 'off') })])).toEqual([
    {
      scope: 'pods/default_web',
      name: 'istio-1.24',
      since: 'istio-1.21',
      extent: 'whole',
      backend: 'iptables-nft',
    },
  ]);
  expect(named([pod('web', { ipv4: cilium('ipv4') })])).toMatchObject([{ name: 'cilium-1.19', since: null }]);
});

test("the node's part shows that no pod is newer", () => {
  const early = host({ ipv4: probeRules('ipv4', oldSet, 'appended') }, oldSet);
  const late = host({ ipv4: probeRules('ipv4', sets.ipv4, 'appended') }, sets.ipv4);
  const web = pod('web', { ipv4: tproxy('ipv4', 'off') });
  expect(named([early, web]).map(({ name, scope }) => [scope, name])).toEqual([
    ['host', 'istio-1.22'],
    ['pods/default_web', 'istio-1.22'],
  ]);
  expect(named([late, web]).map(({ name, scope }) => [scope, name])).toEqual([['pods/default_web', 'istio-1.24']]);
});

test("the node's part is half-applied with the set alone, and mixed with anything else beside it", () => {
  expect(named([host({}, oldSet)])).toMatchObject([{ name: 'istio-1.22', extent: 'half-applied' }]);
  const both = host({ ipv4: probeRules('ipv4', sets.ipv4, 'first') }, oldSet);
  expect(named([both])).toMatchObject([{ name: 'istio-1.22', extent: 'mixed' }]);
});

test('what today writes has no name, whatever its configuration', () => {
  expect(named([pod('web', today)])).toEqual([]);
  expect(named([pod('web', { ipv4: redirect('ipv4', { dns: 'off' }) })])).toEqual([]);
  // Half of it: only the table mangle.
  const [mangle = ''] = today.ipv4.split('*nat');
  expect(named([pod('web', { ipv4: mangle })])).toEqual([]);
});

test("for another profile than a release's the present release has a name, too", () => {
  const dead = '-A ISTIO_OUTPUT -p tcp -m mark --mark 0x111/0xfff -j ACCEPT\n';
  const hardened = pod('web', { ipv4: today.ipv4.replace(dead, ''), ipv6: today.ipv6.replace(dead, '') });
  expect(named([pod('web', today)], { desired: [hardened] })).toMatchObject([
    { name: 'istio-1.29', since: 'istio-1.24', extent: 'whole' },
  ]);
  expect(named([hardened], { desired: [pod('web', today)] })).toEqual([]);
});

test('rules in the other backend are named even where they are those of today', () => {
  const web = pod('web', today);
  expect(named([web], { other: [web] })).toEqual([
    {
      scope: 'pods/default_web',
      name: 'istio-1.29',
      since: 'istio-1.24',
      extent: 'whole',
      backend: 'iptables-legacy',
    },
  ]);
});

test('where everything goes, old layouts are named and those of today are not', () => {
  const nothing = [emptyKernelNamespace('pods/default_web', '/run/netns/web')];
  expect(named([pod('web', today)], { desired: nothing })).toEqual([]);
  expect(named([pod('web', { ipv4: tproxy('ipv4', 'guarded') })], { desired: [] })).toMatchObject([
    { name: 'istio-1.24', since: null },
  ]);
});

test('the published constants are tried beside those of the document', () => {
  const constants = { ...inpodConstants, marks: { ...inpodConstants.marks, ztunnel: { value: 1, mask: 0xff } } };
  const web = pod('web', { ipv4: tproxy('ipv4', 'off') });
  const question = {
    backend: 'iptables-nft' as const,
    program: { namespaces: [web] },
    otherBackend: { namespaces: [] },
    desired: { namespaces: [] },
  };
  expect(inpodLayouts(constants)(question)).toMatchObject([{ name: 'istio-1.24', extent: 'whole' }]);
});
