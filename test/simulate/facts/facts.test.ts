import { expect, test } from 'vitest';
import { outcomesOf } from './fact.js';
import { facts } from './facts.js';
import { foretell } from './foretell-fact.js';

for (const fact of facts)
  test(fact.name, () => {
    expect(foretell(fact)).toEqual(fact.packets.map((packet) => [...outcomesOf(packet)].sort()));
  });
