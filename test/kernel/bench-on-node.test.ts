import { expect, test } from 'vitest';
import { onNode } from '../../bench/rows/on-node.mjs';

test('the rows of the table that need a node work', async () => {
  const rows = await onNode({ isSmoke: true });
  expect(rows.length).toBeGreaterThan(10);
  for (const row of rows) {
    // At rest nothing may happen in as short a time as this run measures.
    if (row.kind === 'share') expect(row.value, row.name).toBeGreaterThanOrEqual(0);
    else expect(row.skipped ?? row.value, row.name).toBeGreaterThan(0);
  }
});
