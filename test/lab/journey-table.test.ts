import { expect, test } from 'vitest';
import { type JourneyResult, renderJourneys } from '../../src/lab/index.js';

const mark = { node: 'node1', mark: 0x210 } as const;
const good: JourneyResult = {
  from: 'a1',
  to: 'a2',
  protocol: 'tcp',
  expected: { hops: ['15001@zt1'], client: '10.244.1.11', marks: [mark, mark] },
  seen: { hops: ['15001@zt1'], client: '10.244.1.11', marks: [mark, mark] },
  error: null,
  ok: true,
};

test('a plain text table, one line per journey, and the count', () => {
  expect(renderJourneys([good]).split('\n')).toEqual([
    'from  to  proto  expected path  seen path  client seen  connection marks   ok',
    '----  --  -----  -------------  ---------  -----------  -----------------  --',
    'a1    a2  tcp    15001@zt1      15001@zt1  10.244.1.11  node1 0x210 0x210  ok',
    '',
    '1 of 1 journeys as expected',
    '',
  ]);
});

test('a failed journey lists every difference', () => {
  const lost: JourneyResult = {
    ...good,
    seen: { hops: [], client: '', marks: [] },
    error: 'TimeoutError: timed out',
    ok: false,
  };
  const text = renderJourneys([good, lost]);
  expect(text).toContain('1 of 2 journeys as expected');
  expect(text).toContain('lost');
  expect(text).toContain('FAILED');
  expect(text).toContain(
    'a1 -> a2 (tcp): TimeoutError: timed out; path lost, not 15001@zt1; marks -, not node1 0x210 0x210',
  );
});

test('an expected loss is ok when it happens and a failure when it does not; its marks do not matter', () => {
  const expected = { hops: ['15006@zt1'], client: '', marks: [] };
  const lost = { hops: ['15006@zt1'], client: '', marks: [mark] };
  const fine = renderJourneys([{ ...good, expected, seen: lost, error: 'TimeoutError: timed out' }]);
  expect(fine).toContain('15006@zt1 -> lost');
  expect(fine).toContain('1 of 1 journeys as expected');
  const found = renderJourneys([{ ...good, expected, ok: false }]);
  expect(found.trimEnd().split('\n').at(-1)).toBe('a1 -> a2 (tcp): path 15001@zt1, not 15006@zt1 -> lost');
});

test('a changed client address is a failure of its own', () => {
  const masked = { ...good, seen: { ...good.seen, client: '10.244.1.5' }, ok: false };
  expect(renderJourneys([masked])).toContain('a1 -> a2 (tcp): client seen as 10.244.1.5, not 10.244.1.11');
});
