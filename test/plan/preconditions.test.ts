import { expect, test } from 'vitest';
import { noRequirements, type RequiredNamespace, type Requirements } from '../../src/ir/requirements.js';
import { findMisplacedNamespaces, isNodesOwn } from '../../src/plan/misplaced-namespaces.js';
import type { NamespaceFacts } from '../../src/plan/observation.js';
import { findUnmetRequirements } from '../../src/plan/preconditions.js';
import { namespace } from './compare/small.js';
import { observed } from './observed.js';

const source = {
  scope: 'ztunnel',
  netns: '/run/netns/zt',
  towards: '10.0.0.2',
  owner: 'ztunnel',
  ownerPath: 'ztunnel.ip',
  expected: '10.0.0.1',
  path: 'node.hostIP',
};
const sources = (found: string | null, towards = '10.0.0.2') =>
  observed({}, { facts: new Map([['/run/netns/zt', { sources: new Map([[towards, found]]) }]]) });
const rpFilter = (name: string) => ({ key: `net/ipv4/conf/${name}/rp_filter`, value: '1' });
const eth0 = { interfaces: [{ scope: 'host', name: 'eth0', path: 'pods[0].hostInterface' }] };
const unfit = (scope: string) => ({
  settings: [{ scope, key: rpFilter('eth0').key, unfit: '1', fit: '2', consequence: 'packets are lost' }],
});
const inZtunnel = {
  program: {
    namespaces: [
      namespace(),
      namespace({ scope: 'ztunnel', netns: '/run/netns/zt', sysctls: [rpFilter('lo'), rpFilter('eth0')] }),
    ],
  },
};

test.each<[string, Partial<Requirements>, ReturnType<typeof observed>, readonly (readonly string[])[]]>([
  ['the interface exists', eth0, observed({ sysctls: [rpFilter('lo'), rpFilter('eth0')] }), []],
  [
    'no interface',
    eth0,
    observed({ sysctls: [rpFilter('lo')] }),
    [
      [
        'unknown-interface host pods[0].hostInterface',
        'no interface eth0 in the host namespace',
        "correct pods[0].hostInterface, or wait until the pod's network is set up",
      ],
    ],
  ],
  [
    'the interface is in another namespace',
    eth0,
    observed({}, inZtunnel),
    [
      [
        'unknown-interface host pods[0].hostInterface',
        'no interface eth0 in the host namespace',
        "correct pods[0].hostInterface, or wait until the pod's network is set up",
      ],
    ],
  ],
  [
    'the namespace is not observed, and its interface has an altname',
    { interfaces: [{ scope: 'ztunnel', name: 'eth0', path: 'ztunnel.interface' }] },
    observed({}, { altNames: new Map([['ztunnel eth0', 'ens1']]) }),
    [
      [
        'unknown-interface ztunnel ztunnel.interface',
        'eth0 is an altname of the interface ens1',
        'set ztunnel.interface to ens1',
      ],
    ],
  ],
  [
    'the route of a pod shows its interface',
    { podsWithoutInterface: [{ ip: '10.0.0.3', path: 'pods[0]' }] },
    observed({}, { podInterfaces: new Map([['10.0.0.3', 'veth3']]) }),
    [],
  ],
  [
    'nothing shows the interface of a pod',
    { podsWithoutInterface: [{ ip: '10.0.0.3', path: 'pods[0]' }] },
    observed(),
    [
      [
        'pod-without-interface host pods[0]',
        'pods[0] names no hostInterface, and the main table has no /32 route to 10.0.0.3 that would show it',
        'add pods[0].hostInterface',
      ],
    ],
  ],
  ['the source is as expected', { sources: [source] }, sources('10.0.0.1'), []],
  ['the source was not read', { sources: [source] }, sources('10.0.0.9', '10.0.0.7'), []],
  ['no source was read', { sources: [source] }, observed({}, { facts: new Map([['/run/netns/zt', {}]]) }), []],
  ['nothing was read there', { sources: [source] }, observed(), []],
  [
    'another source',
    { sources: [source] },
    sources('10.0.0.9'),
    [
      [
        'tunnel-peer-mismatch ztunnel node.hostIP',
        'the node speaks to ztunnel at 10.0.0.2 as 10.0.0.9, and node.hostIP is 10.0.0.1',
        'set node.hostIP to 10.0.0.9',
      ],
    ],
  ],
  [
    'no route',
    { sources: [source] },
    sources(null),
    [
      [
        'tunnel-peer-mismatch ztunnel node.hostIP',
        'the node has no route to ztunnel at 10.0.0.2',
        'correct ztunnel.ip, or wait until its route is there',
      ],
    ],
  ],
  [
    'a setting of the node that breaks it',
    unfit('host'),
    observed({ sysctls: [rpFilter('lo'), rpFilter('eth0')] }),
    [
      [
        'unfit-sysctl host ',
        'net/ipv4/conf/eth0/rp_filter is 1 in the host namespace: packets are lost',
        'set it to 2: sysctl -w net/ipv4/conf/eth0/rp_filter=2',
      ],
    ],
  ],
  [
    'a setting of a namespace that breaks it',
    unfit('ztunnel'),
    observed({}, inZtunnel),
    [
      [
        'unfit-sysctl ztunnel ',
        'net/ipv4/conf/eth0/rp_filter is 1 in the ztunnel namespace: packets are lost',
        'set it to 2: nsenter --net=/run/netns/zt sysctl -w net/ipv4/conf/eth0/rp_filter=2',
      ],
    ],
  ],
  ['the setting of another namespace', unfit('host'), observed({}, inZtunnel), []],
  ['another value', unfit('host'), observed({ sysctls: [{ ...rpFilter('eth0'), value: '0' }] }), []],
])('what a program needs: %s', (_, needs, observation, expected) => {
  const found = findUnmetRequirements({ ...noRequirements, ...needs }, observation);
  expect(found.map(({ code, message, path, remedy, scope }) => [`${code} ${scope} ${path}`, message, remedy])).toEqual(
    expected,
  );
});

test('the setting that breaks it is the item', () => {
  const [found] = findUnmetRequirements(
    { ...noRequirements, ...unfit('host') },
    observed({ sysctls: [rpFilter('eth0')] }),
  );
  expect(found?.item).toEqual({ object: 'sysctl', sysctl: rpFilter('eth0') });
});

const zt: RequiredNamespace = {
  scope: 'ztunnel',
  netns: '/run/netns/zt',
  owner: 'ztunnel',
  path: 'ztunnel.netns',
  addresses: ['10.0.0.2'],
  addressPath: 'ztunnel.ip',
  addressCode: 'unknown-interface',
};
const remedy = 'correct ztunnel.netns or ztunnel.ip; --no-address-check goes on without looking';
const none = "no interface in /run/netns/zt has ztunnel's address 10.0.0.2: it";

test.each<[string, NamespaceFacts | undefined, 'desired' | 'retiring', Partial<RequiredNamespace>, string | null]>([
  ['its address is there', { addresses: ['10.0.0.9', '10.0.0.2'] }, 'desired', {}, null],
  ['any address does', { addresses: [] }, 'desired', { addresses: [] }, null],
  [
    'all of its addresses are there',
    { addresses: ['10.0.0.2', 'fd00::2', 'fe80::1'] },
    'desired',
    { addresses: ['10.0.0.2', 'fd00::2'] },
    null,
  ],
  ['it retires, and has a link-local address left', { addresses: ['fe80::1'] }, 'retiring', {}, null],
  ['addresses were not read', {}, 'desired', {}, null],
  ['nothing was read', undefined, 'desired', {}, null],
  ['no address', { addresses: [] }, 'desired', {}, `${none} has no IPv4 address`],
  [
    'other addresses, of which three are named',
    { addresses: ['10.1.0.1', '10.1.0.2', '10.1.0.3', '10.1.0.4'] },
    'desired',
    {},
    `${none} has 10.1.0.1, 10.1.0.2, 10.1.0.3`,
  ],
  ['it retires, and has lost its address', { addresses: [] }, 'retiring', {}, null],
  ['it retires with another address', { addresses: ['10.1.0.1'] }, 'retiring', {}, `${none} has 10.1.0.1`],
  ['it retires, and is recorded', { addresses: ['10.1.0.1'] }, 'retiring', { netns: '/run/netns/old' }, null],
  ['it is recorded, and desired', { addresses: [] }, 'desired', { netns: '/run/netns/old' }, 'old'],
])('a namespace of the document: %s', (_, facts, course, more, message) => {
  const required = { ...zt, ...more };
  const observation = observed(
    {},
    {
      facts: facts === undefined ? new Map() : new Map([[required.netns, facts]]),
      recorded: new Map([['/run/netns/old', []]]),
    },
  );
  const found = findMisplacedNamespaces([required], observation, course);
  const expected = {
    code: 'unknown-interface',
    scope: 'ztunnel',
    item: null,
    message:
      message === 'old'
        ? "no interface in /run/netns/old has ztunnel's address 10.0.0.2: it has no IPv4 address"
        : message,
    remedy,
    path: 'ztunnel.ip',
  };
  expect(found).toEqual(message === null ? [] : [expected]);
  expect(found.some(isNodesOwn)).toBe(false);
});

test.each<[string, readonly string[], string]>([
  ['another one', ['10.0.0.2', 'fd00::9'], 'has fd00::9'],
  ['none of its family', ['10.0.0.2'], 'has no IPv6 address'],
])('a namespace that lacks one of the addresses and has %s', (_, addresses, there) => {
  const facts = new Map([['/run/netns/zt', { addresses }]]);
  const required = { ...zt, addresses: ['10.0.0.2', 'fd00::2'] };
  const [found, ...more] = findMisplacedNamespaces([required], observed({}, { facts }), 'desired');
  expect([found?.message, more]).toEqual([
    `no interface in /run/netns/zt has ztunnel's address fd00::2: it ${there}`,
    [],
  ]);
});

test('one namespace that the document names twice, by two paths', () => {
  const other = { ...zt, scope: 'pods/a', owner: 'default/a', netns: '/proc/7/ns/net', path: 'pods[0].netns' };
  const facts = new Map([
    ['/run/netns/zt', { inode: '7', isNodesOwn: false, addresses: ['10.0.0.2'] }],
    ['/proc/7/ns/net', { inode: '7', isNodesOwn: false, addresses: ['10.0.0.2'] }],
  ]);
  const found = findMisplacedNamespaces([zt, other], observed({}, { facts }), 'desired');
  expect(found).toEqual([
    {
      code: 'namespace-claimed-twice',
      scope: 'pods/a',
      item: null,
      message: '/proc/7/ns/net of default/a is the same network namespace as /run/netns/zt of ztunnel',
      remedy: 'correct pods[0].netns or ztunnel.netns',
      path: 'pods[0].netns',
    },
  ]);
});

test("a namespace of the document that is the node's own", () => {
  const facts = new Map([['/run/netns/zt', { isNodesOwn: true, addresses: ['10.0.0.2'] }]]);
  const found = findMisplacedNamespaces([zt], observed({}, { facts }), 'retiring');
  expect(found).toEqual([
    {
      code: 'namespace-is-the-nodes',
      scope: 'ztunnel',
      item: null,
      message: "/run/netns/zt is the node's own network namespace, not ztunnel's",
      remedy: 'correct ztunnel.netns',
      path: 'ztunnel.netns',
    },
  ]);
  expect(found.every(isNodesOwn)).toBe(true);
});
