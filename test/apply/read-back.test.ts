import { expect, test } from 'vitest';
import { apply, plan } from '../../src/index.js';
import { joiner, pods, withFakeNode } from '../fakes/index.js';

test.each([
  ['the member', 'ipset', 'add ', 'del '],
  ['the route', 'ip', 'route add ', 'route del '],
])('where another program takes %s away meanwhile the read-back shows it, and it is written again', (...words) =>
  withFakeNode(async ({ document, kernel, options }) => {
    const [, program, made, undone] = words;
    const { cached } = await apply(document(), options);
    const joined = document({ pods: [...pods, joiner] });
    let writes = 0;
    const onWritten = () => {
      writes += 1;
      if (writes > 1) return;
      const step = kernel.ran.findLast(({ argv, stdin }) => argv[0] === program && stdin?.startsWith(made));
      kernel.run(null, step?.argv.join(' ') ?? '', step?.stdin?.replace(made, undone));
    };
    const report = await apply(joined, { ...options, cached, onWritten });
    expect([report.outcome, writes]).toEqual(['done', 2]);
    expect((await plan(joined, options)).plan.changes).toEqual([]);
  }),
);
