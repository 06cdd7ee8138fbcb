import { expect, test } from 'vitest';
import { codes, parseNodeState } from '../../src/index.js';
import { refusedDocuments } from './refused-documents.js';

test.each(Object.entries(codes.document))(
  'a document is refused with %s and the message of the table',
  (code, entry) => {
    const result = parseNodeState(refusedDocuments[code as keyof typeof refusedDocuments]);
    const found = result.ok ? [] : result.diagnostics.filter((each) => each.code === code);
    expect(found.map(({ message }) => message)).toContain(entry.message);
  },
);
