import { accepted, type ReadResult, refused, type TextValue } from './text-value.js';

const label = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';

/** Name of a namespace: a DNS label, RFC 1123. */
export const namespaceName: TextValue = {
  noun: 'a namespace name',
  allowed: '1 to 63 of a-z 0-9 -, starting and ending with a letter or digit',
  pattern: `^${label}$`,
  read: (text) => readName(text, 63, labelPattern, 'a-z 0-9 -'),
};

const subdomain = `${label}(?:\\.${label})*`;

/** Name of a node or pod: DNS labels with dots between, RFC 1123. It is safe as a folder name. */
export const objectName: TextValue = {
  noun: 'a Kubernetes name',
  allowed: '1 to 253 of a-z 0-9 - . with a letter or digit at both ends and beside each dot',
  pattern: `^${subdomain}$`,
  read: (text) => readName(text, 253, subdomainPattern, 'a-z 0-9 - .'),
};

const [labelPattern, subdomainPattern] = [new RegExp(`^${label}$`), new RegExp(`^${subdomain}$`)];

function readName(text: string, longest: number, pattern: RegExp, alphabet: string): ReadResult<string> {
  if (text === '') return refused('it is empty');
  if (text.length > longest) return refused(`it has ${text.length} characters`);
  if (pattern.test(text)) return accepted(text);
  if (/[A-Z]/.test(text)) return refused('it holds capitals');
  return refused(
    `it is not ${alphabet} with a letter or digit at both ends${pattern === labelPattern ? '' : ' of each part'}`,
  );
}
