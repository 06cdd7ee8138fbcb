import { LineCounter, parseDocument } from 'yaml';
import type { Diagnostic, Result } from '../../index.js';
import { defaultEnrolment, type Enrolment } from './enrolment.js';
import { diagnosticOf } from './enrolment-diagnostic.js';
import { enrolmentShape } from './enrolment-shape.js';

/** Far more than any real file has. */
const mostCharacters = 1_000_000;

/**
 * Reads a file of `kind: Enrolment`. Keys that are left out have Istio's own values. Never throws for a bad text: the
 * result has every mistake with its position. Pure.
 */
export function readEnrolment(text: string, file: string): Result<Enrolment> {
  if (text.length > mostCharacters)
    return refused([{ code: 'too-large', path: '', message: `the text has ${text.length} characters`, file }]);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, version: '1.2', uniqueKeys: true });
  const positionOf = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  if (document.errors.length > 0) {
    return refused(
      document.errors.map(({ message, pos }) => {
        const said = message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? message;
        return { code: 'syntax', path: '', message: `not YAML: ${said}`, file, position: positionOf(pos[0]) };
      }),
    );
  }
  // Few aliases: a small text must not become a large value.
  const shape = enrolmentShape.safeParse(plain(document));
  if (!shape.success)
    return refused(shape.error.issues.flatMap((issue) => diagnosticOf(issue, document, positionOf, file)));
  const { excludedNamespaces, selectors, ztunnel } = shape.data;
  return {
    ok: true,
    value: {
      selectors: selectors ?? defaultEnrolment.selectors,
      excludedNamespaces: excludedNamespaces ?? defaultEnrolment.excludedNamespaces,
      ztunnel: {
        namespace: ztunnel?.namespace ?? defaultEnrolment.ztunnel.namespace,
        labels: ztunnel?.labels ?? defaultEnrolment.ztunnel.labels,
      },
    },
  };
}

function plain(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 20 });
  } catch {
    return null;
  }
}

function refused(diagnostics: readonly Diagnostic[]): Result<never> {
  return { ok: false, diagnostics };
}
