import { expect, test } from 'vitest';
import type { AgentMode } from '../../../src/agent/modes/agent-mode.js';
import { lateCompanion } from '../../../src/agent/modes/late-companion.js';
import { pods, state } from '../zds/ztunnel.js';

/** Modes that note what is asked of their companions. The first start may fail. */
function noting(failures = 0) {
  const said: string[] = [];
  let left = failures;
  const mode = (name: AgentMode['mode']): AgentMode => ({
    mode: name,
    start: async () => {
      await Promise.resolve();
      said.push(`${name} starts`);
      left -= 1;
      if (left >= 0) throw new Error('the socket is taken');
      return {
        hold: (held) => said.push(`${name} holds ${held.size}`),
        nodeProgrammed: async (state) => void said.push(`${name} ${state === null ? 'off' : 'on'}`),
        acknowledgement: () => ({ state: 'not-needed' }),
        connections: () => [],
        stop: async () => void said.push(`${name} stops`),
      };
    },
  });
  const options = { runDirectory: '', ztunnelSocket: '', tell: () => {}, acknowledged: () => {} };
  return { said, companion: lateCompanion([mode('geneve'), mode('inpod')], options) };
}

test('it starts when its mode is known, once, and knows what was held before', async () => {
  const { companion, said } = noting();
  companion.hold(pods('a', 'b'));
  expect(companion.acknowledgement('default/a')).toMatchObject({ state: 'pending' });
  void companion.prepare('inpod');
  void companion.prepare('inpod');
  await companion.nodeProgrammed(state);
  companion.hold(pods('a'));
  await companion.nodeProgrammed(null);
  expect(said).toEqual(['inpod starts', 'inpod holds 2', 'inpod on', 'inpod holds 1', 'inpod off']);
  expect(companion.acknowledgement('default/a')).toEqual({ state: 'not-needed' });
});

test('another mode is prepared only when the node is programmed for it', async () => {
  const { companion, said } = noting();
  await companion.prepare('geneve');
  await companion.prepare('inpod');
  expect(said).toEqual(['geneve starts', 'geneve holds 0']);
  await companion.nodeProgrammed(state);
  expect(said.slice(2)).toEqual(['geneve stops', 'inpod starts', 'inpod holds 0', 'inpod on']);
  await companion.stop();
  await companion.stop();
  expect(said.slice(6)).toEqual(['inpod stops']);
});

test('a start that fails is tried again when the node is programmed, and is an error then', async () => {
  const { companion, said } = noting(2);
  await companion.prepare('inpod');
  await expect(companion.nodeProgrammed(state)).rejects.toThrow('the socket is taken');
  await companion.nodeProgrammed(state);
  expect(said).toEqual(['inpod starts', 'inpod starts', 'inpod starts', 'inpod holds 0', 'inpod on']);
});
