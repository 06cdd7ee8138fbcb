import { expect, test } from 'vitest';
import { checkNotRead } from '../../../src/doctor/checks/not-read.js';
import { factsWith } from '../facts.js';

test('what could not be read is told, but not for want of a program, which is told by itself', () => {
  const notRead = [
    { what: 'sets', why: 'exit status 1', isMissingTool: false },
    { what: 'rules', why: 'not installed', isMissingTool: true },
  ];
  const found = checkNotRead(factsWith('', { notRead }));
  expect(found.map(({ code, evidence, severity }) => [code, severity, evidence])).toEqual([
    ['not-read', 'warning', 'sets: exit status 1'],
  ]);
  expect(checkNotRead(factsWith(''))).toEqual([]);
});
