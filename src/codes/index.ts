import { documentCodes } from './document.js';
import { errorCodes } from './errors.js';
import { findingCodes } from './findings.js';
import type { ModeCode } from './mode-codes.js';
import { obstacleCodes } from './obstacles.js';
import { propertyCodes } from './properties.js';
import { questionCodes } from './questions.js';
import { textCodes } from './texts.js';

/** The codes that all modes share, by kind. */
export const sharedCodes = {
  document: documentCodes,
  obstacle: obstacleCodes,
  finding: findingCodes,
  property: propertyCodes,
  text: textCodes,
  question: questionCodes,
  error: errorCodes,
};

export type DocumentCode = keyof typeof documentCodes | ModeCode<'document'>;
export type ObstacleCode = keyof typeof obstacleCodes | ModeCode<'obstacle'>;
/** What doctor's own checks report. */
export type OwnFindingCode = keyof typeof findingCodes | ModeCode<'finding'>;
/** Doctor reports obstacles too. */
export type FindingCode = OwnFindingCode | ObstacleCode;
export type PropertyCode = keyof typeof propertyCodes | ModeCode<'property'>;
export type TextCode = keyof typeof textCodes;
export type QuestionCode = keyof typeof questionCodes;
export type ErrorCode = keyof typeof errorCodes;
/** The codes of diagnostics. */
export type DiagnosticCode = DocumentCode | TextCode | QuestionCode;
