import { expect, test } from 'vitest';
import { nodeMajors, nodeOf, smokeWith } from '../../scripts/node-versions.mjs';

const own = Number(process.versions.node.split('.')[0]);

// All other tests run on this Node. What cannot be installed fails: a version that is not tested is not supported.
test.each(nodeMajors.filter((major) => major !== own))('the main job on Node %i', async (major) => {
  const { code, output } = await smokeWith(await nodeOf(major));
  expect([code, output]).toEqual([0, expect.stringMatching(new RegExp(`^Node ${major}\\..*: ok\n$`))]);
});
