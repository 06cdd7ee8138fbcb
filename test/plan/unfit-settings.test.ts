import { expect, test } from 'vitest';
import { desiredStateOf, imaginedNode } from '../../src/desired-of.js';
import { imaginedObservation } from '../../src/plan/imagined-node.js';
import { makePlan } from '../../src/plan/plan.js';
import { goldenState } from '../simulate/golden-states.js';

const state = goldenState('geneve-hardened');

test.each([
  ['ztunnel', 'net/ipv4/conf/all/src_valid_mark', '1', true],
  ['ztunnel', 'net/ipv4/conf/default/src_valid_mark', '1', true],
  ['ztunnel', 'net/ipv4/conf/pistioin/src_valid_mark', '1', true],
  ['ztunnel', 'net/ipv4/conf/eth0/src_valid_mark', '1', true],
  ['ztunnel', 'net/ipv4/tcp_fwmark_accept', '1', true],
  ['ztunnel', 'net/ipv4/tcp_syncookies', '2', true],
  ['ztunnel', 'net/ipv4/tcp_syncookies', '1', false],
  ['ztunnel', 'net/ipv4/conf/all/src_valid_mark', '0', false],
  ['ztunnel', 'net/ipv4/conf/other0/src_valid_mark', '1', false],
  ['host', 'net/ipv4/conf/all/src_valid_mark', '1', false],
] as const)('%s: %s = %s is an obstacle: %s', (scope, key, value, isInTheWay) => {
  const node = imaginedNode(state);
  const namespaces = node.namespaces.map((one) =>
    one.scope === scope ? { ...one, sysctls: [...one.sysctls, { key, value }] } : one,
  );
  const { obstacles } = makePlan(desiredStateOf(state), imaginedObservation({ namespaces }));
  expect(obstacles.map(({ code }) => code)).toEqual(isInTheWay ? ['unfit-sysctl'] : []);
  if (!isInTheWay) return;
  const [obstacle] = obstacles;
  expect(obstacle?.message).toContain(`${key} is ${value} in the ztunnel namespace`);
  expect(obstacle?.remedy).toContain(`nsenter --net=${state.ztunnel?.netns} sysctl -w ${key}=`);
});
