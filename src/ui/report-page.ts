import { type Problem, problemPage } from './problem-page.js';
import { noPage } from './question.js';
import { reports } from './reports.js';
import type { RunCommand } from './run-command.js';
import type { Asked } from './subject.js';
import { withNavigation } from './with-navigation.js';

export interface Page {
  readonly status: number;
  readonly html: string;
}

/** A page that a command makes, or what the command said instead. */
export async function reportPage(name: string, asked: Asked, run: RunCommand, signal: AbortSignal): Promise<Page> {
  const report = Object.hasOwn(reports, name) ? reports[name] : undefined;
  if (report === undefined) return { status: noPage.status, html: problemPage(noPage, './') };
  const why = report.unavailable(asked.subject);
  if (why !== null)
    return problem(409, {
      title: `No ${name} here`,
      why: `${capital(why)}.`,
      remedy: 'Other pages can be had as they are.',
    });
  if (report.needsDocument && asked.file === null)
    return problem(400, {
      title: 'No document',
      why: `A page such as ${name} is about one document, and the address names none that redirect ui was given with -f.`,
      remedy: 'Choose a document on the first page.',
    });
  const { code, err, out } = await run([...report.words(asked), '--output', 'html'], signal);
  if (out.startsWith('<!doctype html>')) return { status: 200, html: withNavigation(out, name, asked, err) };
  return problem(code === 3 ? 400 : 500, {
    title: code === 3 ? 'It cannot be answered as it was asked' : 'It failed',
    why: `The command that makes this page ended with ${code}, and nothing was changed. It said:`,
    said: err.trim() || out.trim(),
    remedy:
      code === 3
        ? 'Correct what it names: the question on the first page, or the document.'
        : 'Follow the message, then load the page again.',
  });
}

function problem(status: number, what: Problem): Page {
  return { status, html: problemPage(what, './') };
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
