import { policy, script, style } from '../../generated/page-assets.js';
import { shown } from './shown.js';

/** What a page says of its making; what is left out is not said. */
export interface PageFacts {
  /** Name of the node, where the report does not have it. */
  readonly node?: string | null;
  /** When the report was made, as ISO 8601. */
  readonly at?: string;
  /** Of programs, by name: `redirect`, `kernel`. */
  readonly versions?: Readonly<Record<string, string>>;
}

/** How a report ends, first thing on its page. */
export interface PageVerdict {
  readonly tone: 'good' | 'warn' | 'bad' | 'plain';
  /** One or two words: the tone is never told by a colour alone. */
  readonly word: string;
  readonly sentence: string;
}

interface FrameParts {
  /** What kind of report it is: `Redirection plan`. */
  readonly title: string;
  /** What it is about, if it is not the node. */
  readonly subject?: string;
  readonly verdict: PageVerdict;
  /** Besides node, time and versions. */
  readonly facts?: Readonly<Record<string, string>>;
}

/** The part that all pages share, as `page.html.hbs` shows it. */
export function frameOf({ facts = {}, subject, title, verdict }: FrameParts, made: PageFacts = {}) {
  const node = made.node ?? null;
  const rows = {
    ...(node === null || subject === undefined ? {} : { node }),
    ...facts,
    ...(made.at === undefined ? {} : { made: made.at }),
    ...made.versions,
  };
  const named = subject ?? node ?? 'The node';
  return {
    ...{ policy, style, script },
    ...shown({
      title,
      subject: named,
      heading: `${title}: ${named}`,
      verdict: { ...verdict, sentence: withoutWord(verdict) },
      facts: Object.entries(rows).map(([name, value]) => ({ name, value })),
    }),
  };
}

/** The badge before it has said it: `Dropped`, `dropped in host: ...`. */
function withoutWord({ sentence, word }: PageVerdict): string {
  const start = word.toLowerCase();
  return sentence.toLowerCase().startsWith(start) ? sentence.slice(start.length).replace(/^:? /, '') : sentence;
}
