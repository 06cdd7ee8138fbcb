import { expect, test } from 'vitest';
import { KubeError } from '../../../src/agent/kube/kube-error.js';
import { bookmark, event, followed, list, pod, scriptedApi, told } from './scripted-api.js';

const gone = new KubeError('GET /api/v1/pods: 410 Expired', { status: 410, reason: 'Expired' });
const cut = new KubeError('GET /api/v1/pods: ECONNRESET', { status: null, reason: 'ECONNRESET' });
const busy = new KubeError('GET /api/v1/pods: 429', { status: 429, reason: 'TooManyRequests', retryAfter: 5 });
const expired = event('ERROR', { kind: 'Status', status: 'Failure', reason: 'Expired', code: 410, message: 'too old' });

const watches = (asked: readonly string[]) => asked.filter((path) => path.includes('watch=true'));
const versions = (asked: readonly string[]) => watches(asked).map((path) => /resourceVersion=([^&]*)/.exec(path)?.[1]);

test('a list, then a watch from its version, with selectors in both', async () => {
  const { api, asked } = scriptedApi([list(7, [pod('a', 'u1', 5)])], [{ lines: [event('ADDED', pod('b', 'u2', 8))] }]);
  const heard = await followed(
    api,
    ({ batches }) => batches.flat().length === 2,
    {},
    {
      fieldSelector: 'spec.nodeName=worker-1',
      labelSelector: 'app=a,b!=c',
    },
  );
  expect(told(heard)).toEqual(['- -> u1', '- -> u2']);
  const selectors = 'fieldSelector=spec.nodeName%3Dworker-1&labelSelector=app%3Da%2Cb!%3Dc';
  expect(asked[0]).toBe(`/api/v1/pods?limit=500&${selectors}`);
  expect(asked[1]).toMatch(
    /^\/api\/v1\/pods\?watch=true&allowWatchBookmarks=true&timeoutSeconds=270&resourceVersion=7&fieldSelector/,
  );
});

test('an update, a deletion, and the same name again', async () => {
  const lines = [
    event('MODIFIED', pod('a', 'u1', 8, 'x')),
    event('DELETED', pod('a', 'u1', 9)),
    event('ADDED', pod('a', 'u2', 10)),
  ];
  const { api } = scriptedApi([list(7, [pod('a', 'u1', 5)])], [{ lines }]);
  const heard = await followed(api, ({ items }) => items()[0]?.uid === 'u2');
  expect(told(heard)).toEqual(['- -> u1', 'u1 -> -', '- -> u2']);
  expect(heard.batches).toHaveLength(2);
});

test('what came and went in one batch is not told', async () => {
  const lines = [
    event('ADDED', pod('b', 'u2', 8)),
    event('DELETED', pod('b', 'u2', 9)),
    event('ADDED', pod('c', 'u3', 10)),
  ];
  const { api } = scriptedApi([list(7, [])], [{ lines }]);
  expect(told(await followed(api, ({ batches }) => batches.length > 0))).toEqual(['- -> u3']);
});

test('a name with another uid replaces the object whose deletion was missed', async () => {
  const { api } = scriptedApi([list(7, [pod('a', 'u1', 5)])], [{ lines: [event('ADDED', pod('a', 'u2', 9))] }]);
  const heard = await followed(api, ({ batches }) => batches.length === 2);
  expect(told(heard)).toEqual(['- -> u1', 'u1 -> -', '- -> u2']);
});

test('duplicates and older states change nothing', async () => {
  const lines = [
    event('MODIFIED', pod('a', 'u1', 9, 'new')),
    event('MODIFIED', pod('a', 'u1', 9, 'again')),
    event('MODIFIED', pod('a', 'u1', 8, 'old')),
    event('DELETED', pod('a', 'u1', 6)),
    event('DELETED', pod('z', 'u9', 6)),
    event('ADDED', pod('b', 'u2', 10)),
    event('ADDED', pod('b', 'u2', 10, 'again')),
  ];
  const { api, asked } = scriptedApi([list(7, [pod('a', 'u1', 5)])], [{ lines }]);
  const heard = await followed(api, ({ batches }) => batches.length === 2);
  expect(told(heard)).toEqual(['- -> u1', 'u1 -> u1:new', '- -> u2']);
  expect(asked).toHaveLength(2);
});

test('a late event of a held object counts; of an unknown one, all is listed again', async () => {
  const lines = [bookmark(20), event('MODIFIED', pod('a', 'u1', 15, 'late')), event('ADDED', pod('b', 'u2', 16))];
  const lists = [list(7, [pod('a', 'u1', 5)]), list(21, [pod('a', 'u1', 15, 'late'), pod('c', 'u3', 18)])];
  const { api, asked } = scriptedApi(lists, [{ lines }]);
  const heard = await followed(api, ({ items }) => items().length === 2);
  expect(told(heard)).toEqual(['- -> u1', 'u1 -> u1:late', '- -> u3']);
  expect(heard.errors[1]).toContain('an event of version 16 came after 20');
  expect(asked.map((path) => path.includes('watch'))).toEqual([false, true, false]);
});

test('after a clean end the watch goes on from the last bookmark or event', async () => {
  const { api, asked } = scriptedApi(
    [list(7, [])],
    [
      { lines: [bookmark(12)], ending: 'end' },
      { lines: [event('ADDED', pod('a', 'u1', 14))], ending: 'end' },
      { lines: [event('ADDED', pod('b', 'u2', 15))] },
    ],
  );
  await followed(api, ({ items }) => items().length === 2, { random: () => 0 });
  expect(versions(asked)).toEqual(['7', '12', '14']);
});

test.each([
  ['as an event', { lines: [expired] }],
  ['as an answer', { refused: gone }],
])('410 %s: all is listed again, and what is gone is told', async (_, watch) => {
  const { api, asked } = scriptedApi(
    [list(7, [pod('a', 'u1', 5), pod('b', 'u2', 6)]), list(30, [pod('b', 'u2', 6), pod('a', 'u3', 29)])],
    [watch],
  );
  const heard = await followed(api, ({ batches }) => batches.length === 2);
  expect(told(heard)).toEqual(['- -> u1', '- -> u2', 'u1 -> -', '- -> u3']);
  expect(heard.errors).toEqual([null]);
  expect(asked.map((path) => path.includes('watch'))).toEqual([false, true, false]);
});

test('410 that does not end is said', async () => {
  const { api } = scriptedApi([list(7, []), list(7, [])], [{ refused: gone }, { refused: gone }]);
  const heard = await followed(api, ({ errors }) => errors.some((error) => error !== null));
  expect(heard.errors.at(-1)).toContain('410 Expired');
});

test('pages: an expiry on the way is asked for as a whole', async () => {
  const { api, asked } = scriptedApi(
    [list(7, [pod('a', 'u1', 5), pod('b', 'u2', 5)], 'NEXT/1'), gone, list(9, [pod('b', 'u2', 5), pod('c', 'u3', 8)])],
    [],
  );
  const heard = await followed(api, ({ batches }) => batches.length === 1);
  expect(told(heard)).toEqual(['- -> u2', '- -> u3']);
  expect(asked.slice(0, 3)).toEqual([
    '/api/v1/pods?limit=500',
    '/api/v1/pods?limit=500&continue=NEXT%2F1',
    '/api/v1/pods?',
  ]);
});

test('pages: all of them are one list, told once', async () => {
  const { api } = scriptedApi(
    [list(7, [pod('a', 'u1', 5)], 'n'), list(7, [pod('b', 'u2', 5)], 'm'), list(7, [pod('c', 'u3', 5)])],
    [],
  );
  const heard = await followed(api, ({ batches }) => batches.length === 1);
  expect(told(heard)).toEqual(['- -> u1', '- -> u2', '- -> u3']);
});

test('an answer that is too large is asked for in smaller pages', async () => {
  const large = new KubeError('too large', { status: null, reason: 'TooLarge' });
  const { api, asked } = scriptedApi([large, large, list(7, [pod('a', 'u1', 5)])], []);
  await followed(api, ({ batches }) => batches.length === 1);
  expect(asked.slice(0, 3).map((path) => /limit=(\d+)/.exec(path)?.[1])).toEqual(['500', '63', '8']);
});

test('an ERROR event of another kind: all is listed again, and it is said', async () => {
  const error = event('ERROR', {
    kind: 'Status',
    status: 'Failure',
    code: 500,
    reason: 'InternalError',
    message: 'etcd\nis unwell',
  });
  const { api, asked } = scriptedApi([list(7, [pod('a', 'u1', 5)]), list(9, [])], [{ lines: [error] }]);
  const heard = await followed(api, ({ batches }) => batches.length === 2);
  expect(heard.errors[1]).toBe(
    "GET /api/v1/pods: the watch ended: 500 InternalError: etcd is unwell (the API server's own log says why)",
  );
  expect(told(heard)).toEqual(['- -> u1', 'u1 -> -']);
  expect(asked).toHaveLength(3);
});

test('a refused watch is asked for again from the same version; the error is gone once it is granted', async () => {
  const { api, asked } = scriptedApi(
    [list(7, [])],
    [{ refused: busy }, { refused: busy }, { lines: [event('ADDED', pod('a', 'u1', 9))] }],
  );
  const heard = await followed(api, ({ batches }) => batches.length === 1);
  expect(versions(asked)).toEqual(['7', '7', '7']);
  expect(heard.errors).toEqual([null, busy.message, null]);
});

test('a connection that was cut: the watch goes on if the server knows the version', async () => {
  const { api, asked } = scriptedApi(
    [list(7, []), list(9, [])],
    [{ lines: [bookmark(8)], ending: cut }, { lines: [event('ADDED', pod('a', 'u1', 9))] }],
  );
  const heard = await followed(api, ({ batches }) => batches.length === 1);
  expect(asked.map((path) => path.replace(/watch.*resourceVersion/, 'watch'))).toEqual([
    '/api/v1/pods?limit=500',
    '/api/v1/pods?watch=7',
    '/api/v1/pods?limit=1',
    '/api/v1/pods?watch=8',
  ]);
  expect(heard.errors).toEqual([null, cut.message, null]);
});

test('a server that lost its history is listed again, older versions or not', async () => {
  const { api } = scriptedApi(
    [list(70, [pod('a', 'u1', 50), pod('b', 'u2', 60)]), list(3, []), list(3, [pod('a', 'u1', 2, 'restored')])],
    [{ ending: cut }],
  );
  const heard = await followed(api, ({ batches }) => batches.length === 2);
  expect(told(heard)).toEqual(['- -> u1', '- -> u2', 'u1 -> u1:restored', 'u2 -> -']);
});

test('a watch in which nothing comes for its whole time is followed by a list', async () => {
  const { api, asked } = scriptedApi([list(7, []), list(8, [pod('a', 'u1', 8)])], [{ ending: 'end' }]);
  // A watch of no time at all has lasted its whole time.
  await followed(api, ({ batches }) => batches.length === 1, { watch: 0, grace: 60_000, settled: -1, random: () => 0 });
  expect(asked.length).toBeGreaterThan(1);
});

test('a watch that the server does not end is given up', async () => {
  const { api } = scriptedApi(
    [list(7, []), list(7, [])],
    [{ ending: 'hang' }, { lines: [event('ADDED', pod('a', 'u1', 9))] }],
  );
  const heard = await followed(api, ({ batches }) => batches.length === 1, { watch: 0, grace: 10, random: () => 0 });
  expect(heard.errors).toContain('GET /api/v1/pods: the server did not end the watch: the way to it seems dead');
});

test('a malformed object is left out with a warning; one that was held stays as it was', async () => {
  const lines = [
    event('MODIFIED', pod('a', 'u1', 8, 'malformed')),
    event('ADDED', pod('c', 'u3', 9)),
    event('MODIFIED', pod('a', 'u1', 10, 'fine')),
  ];
  const { api } = scriptedApi(
    [list(7, [pod('a', 'u1', 5), pod('b', 'u2', 5, 'malformed'), { metadata: {} }])],
    [{ lines }],
  );
  const heard = await followed(api, ({ batches }) => batches.length === 2);
  expect(told(heard)).toEqual(['- -> u1', '- -> u3', 'u1 -> u1:fine']);
  expect(heard.warnings).toEqual([
    'shop/b is left out: no good',
    'GET /api/v1/pods: an object without name or uid is left out',
    'shop/a is left out: no good',
  ]);
});

test('events of unknown types and lines that are none', async () => {
  const lines = [event('SHINY', {}), 'no event'];
  const { api, asked } = scriptedApi(
    [list(7, []), list(7, [])],
    [{ lines }, { lines: [event('ADDED', pod('a', 'u1', 9))] }],
  );
  const heard = await followed(api, ({ batches }) => batches.length === 1);
  expect(heard.warnings).toEqual(['GET /api/v1/pods: an event of the unknown type "SHINY" is ignored']);
  expect(heard.errors).toContain('GET /api/v1/pods: a line of the watch is no event');
  expect(versions(asked)).toEqual(['7', '7']);
});

test('a listener that throws ends nothing', async () => {
  const { api } = scriptedApi([list(7, [pod('a', 'u1', 5)])], [{ lines: [event('ADDED', pod('b', 'u2', 9))] }]);
  const heard = await followed(
    api,
    ({ warnings }) => warnings.length === 2,
    {},
    {
      changed: () => {
        throw new Error('listener');
      },
    },
  );
  expect(heard.warnings).toEqual(Array(2).fill('GET /api/v1/pods: a change could not be handed on: listener'));
});

test('lists that fail: it waits and asks again, and is not synced before', async () => {
  const { api } = scriptedApi([cut, busy, { kind: 'Status' }, list(7, [pod('a', 'u1', 5)])], []);
  const heard = await followed(api, ({ errors }) => errors.at(-1) === null);
  expect(heard.errors).toEqual([cut.message, busy.message, 'GET /api/v1/pods: the answer is no list', null]);
  expect(heard.items()).toHaveLength(1);
});

test('a storm of events is few batches, and memory holds what is read', async () => {
  const lines = Array.from({ length: 10_000 }, (_, index) =>
    event('MODIFIED', pod('a', 'u1', 8 + index, String(index))),
  );
  const items = [pod('a', 'u1', 5), ...Array.from({ length: 999 }, (_, index) => pod(`p${index}`, `v${index}`, 5))];
  const { api } = scriptedApi([list(7, items)], [{ lines }]);
  const heard = await followed(api, ({ items: now }) => now()[0]?.note === '9999');
  expect(heard.batches.map((batch) => batch.length)).toEqual([1000, 1]);
});
