// Stands in for vitest inside the mutation runner: keeps the tests of the imported files, so that they run again
// without a new import.
import { readFileSync } from 'node:fs';
import { format } from 'node:util';
import * as expectPlugins from '@vitest/expect';

const { chai } = expectPlugins;
chai.use(expectPlugins.JestExtend);
chai.use(expectPlugins.JestChaiExpect);
chai.use(expectPlugins.JestAsymmetricMatchers);
chai.use(({ Assertion }) => {
  Assertion.addMethod('toMatchFileSnapshot', async function (path) {
    chai.expect(this._obj).to.equal(readFileSync(path, 'utf8'));
  });
});

export const { expect } = chai;
globalThis[expectPlugins.GLOBAL_EXPECT] = expect;
expectPlugins.setState({ assertionCalls: 0 }, globalThis[expectPlugins.GLOBAL_EXPECT]);

/** Every test of the imported files, as `{ id, name, fileName, work }`. */
export const tests = [];
const path = [];
const before = [];
const after = [];

export async function collect(fileName, importFile) {
  path.push(fileName);
  await importFile();
  for (const work of before.splice(0)) await work();
  path.pop();
}

/** What the files prepare is prepared once and stays until the end. */
export function beforeAll(work) {
  before.push(work);
}

export function afterAll(work) {
  after.push(work);
}

export async function cleanUp() {
  for (const work of after.splice(0)) await work();
}

export function test(title, ...rest) {
  const work = rest.find((each) => typeof each === 'function');
  const name = [...path.slice(1), title].join(' > ');
  tests.push({ id: `${path[0]}#${tests.length}`, name, fileName: path[0], work });
}

export function describe(title, work) {
  path.push(title);
  work();
  path.pop();
}

test.each = eachOf(test);
describe.each = eachOf(describe);

function eachOf(define) {
  return (cases) => (title, work) => {
    for (const one of cases) {
      const values = Array.isArray(one) ? one : [one];
      define(format(title, ...values.slice(0, title.match(/%[sdijoO]/g)?.length ?? 0)), () => work(...values));
    }
  };
}
