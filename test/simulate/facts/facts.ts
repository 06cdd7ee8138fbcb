import { chainFacts } from './chain-facts.js';
import { conntrackFacts } from './conntrack-facts.js';
import type { Fact } from './fact.js';
import { ipv6Facts } from './ipv6-facts.js';
import { matchFacts } from './match-facts.js';
import { natFacts } from './nat-facts.js';
import { portFacts } from './port-facts.js';
import { routingFacts } from './routing-facts.js';
import { selectorFacts, virginFacts } from './selector-facts.js';
import { setFacts } from './set-facts.js';
import { sourceFacts } from './source-facts.js';
import { targetFacts } from './target-facts.js';

/**
 * What the interpreter knows about the kernel; test/kernel/interpreter/facts.test.ts sends the same packets through the
 * kernel.
 */
export const facts: readonly Fact[] = [
  ...virginFacts,
  ...conntrackFacts,
  ...chainFacts,
  ...matchFacts,
  ...setFacts,
  ...targetFacts,
  ...natFacts,
  ...portFacts,
  ...routingFacts,
  ...selectorFacts,
  ...sourceFacts,
  ...ipv6Facts,
];
