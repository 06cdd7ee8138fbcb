import type { Asked } from './subject.js';

/** What a trace asks; each is the option of this name. */
const questions = ['from', 'to', 'proto', 'flags', 'mark', 'count'] as const;

/** The command line of a trace. Each answer is one word with its option, so that none becomes an option of its own. */
export function traceWords({ file, query, subject }: Asked): readonly string[] {
  const { against, files, isLive, more } = subject;
  const ordered = file === null ? files : [file, ...files.filter((one) => one !== file)];
  const answers = questions.flatMap((name) => {
    const answer = query.get(name)?.trim() ?? '';
    return answer === '' ? [] : [`--${name}=${answer}`];
  });
  const through = query.get('through');
  const throughNode = through === null ? files.length === 0 : through === 'node';
  return [
    'trace',
    ...ordered.flatMap((one) => ['-f', one]),
    ...more.document,
    ...(throughNode && against !== null ? ['--against', against] : []),
    ...(throughNode && against === null && isLive ? ['--live', ...more.live, ...more.agent] : []),
    ...answers,
    ...(query.get('reply') === 'on' ? ['--reply'] : []),
  ];
}
