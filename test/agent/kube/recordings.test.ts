import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { normalised } from './normalised.js';
import { recorder } from './recorder.js';
import { prepare, scenarios } from './scenarios.js';
import { kit, startTarget, type Target } from './target.js';

/*
 * What k8s.io/apiserver 0.36 with etcd 3.5 answered, from which the fake must not differ. `npm run test:kubernetes`
 * plays the same on the real server; `RECORD=1` writes these files there.
 */
const folder = join(import.meta.dirname, 'recordings');
const isRecording = kit !== null && process.env['RECORD'] === '1';

let target: Target;
let own: ReturnType<typeof recorder>;

beforeAll(async () => {
  target = await startTarget();
  own = recorder(target.connection);
  await prepare(own);
});

afterAll(() => target.close());

// In this order: each finds what the ones before left.
test.sequential.each(scenarios)('$name', async ({ name, play }) => {
  own.take();
  await play(own, target);
  const heard = normalised(own.take());
  expect(heard.length).toBeGreaterThan(0);
  const file = join(folder, `${name}.json`);
  if (isRecording) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, `${JSON.stringify(heard, null, 1)}\n`);
  }
  expect(heard).toEqual(JSON.parse(readFileSync(file, 'utf8')));
});
