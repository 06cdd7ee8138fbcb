// The packet path: what the published and the hardened rules of each kind and backend cost packets, beside the same
// proxy without rules. Medians of samples taken in turns. BENCH_PATH names what to lead them with (`veth,in-pod`),
// BENCH_ROUNDS and BENCH_SECONDS how much of it.
import { spread } from './frame/measure.mjs';
import { median } from './median.mjs';
import { startNodes, whyNot } from './path/nodes.mjs';
import { buildProgram } from './path/program.mjs';
import { knownBackends, redirections } from './path/redirections.mjs';
import { works } from './path/works.mjs';

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 15);
const seconds = Number(process.env['BENCH_SECONDS'] ?? 0.1);
const only = process.env['BENCH_PATH']?.split(',');

const columns = [
  ...['connections', 'set-up', 'request', 'stream'].map((work) => ({ way: 'mesh', ...works[work] })),
  ...['connections', 'requests'].map((work) => ({ way: 'beside', ...works[work] })),
];

const line = (...cells) => console.log(`| ${cells.join(' | ')} |`);

async function measure(redirection) {
  const { published } = redirection;
  const kinds = knownBackends().flatMap((backend) => [published, 'hardened'].map((profile) => ({ backend, profile })));
  const all = [];
  try {
    for (const rules of [null, ...kinds])
      all.push({ rules, nodes: await startNodes(redirection, rules), samples: columns.map(() => []) });
    for (let round = 0; round < rounds; round += 1)
      for (const [column, { client, value, way }] of columns.entries())
        for (const { nodes, samples } of all) samples[column].push(value(nodes[way](client, seconds)));
    const [none, ...others] = all;
    print(redirection.name, none, others);
  } finally {
    for (const { nodes } of all) await nodes.stop();
  }
}

/** Each beside no rules, and hardened beside published: ratios of the samples of a round. */
function print(name, none, all) {
  const ratios = (one, other, column) =>
    one.samples[column].map((value, round) => value / other.samples[column][round]);
  const percent = (numbers) => `${Math.round(spread(numbers) * 100)} %`;
  const cell = (numbers) => `${median(numbers).toFixed(2)} (${percent(numbers)})`;
  line(
    name,
    ...none.samples.map((numbers) => `${Math.round(median(numbers)).toLocaleString('en')} (${percent(numbers)})`),
  );
  for (const [index, one] of all.entries()) {
    const { backend, profile } = one.rules;
    line(`${backend}, ${profile}, beside none`, ...columns.map((_, column) => cell(ratios(one, none, column))));
    if (index % 2 === 0) continue;
    const beside = columns.map((_, column) => cell(ratios(one, all[index - 1], column)));
    line(`${backend}, hardened beside published`, ...beside);
  }
}

buildProgram();
line('', ...columns.map(({ title, way }) => `${way}: ${title}`));
line(...['', ...columns].map(() => '---'));
for (const redirection of redirections.filter(({ name }) => only?.includes(name) ?? true)) {
  const reason = await whyNot(redirection);
  if (reason === null) await measure(redirection);
  else line(redirection.name, `not measured: ${reason}`);
}
