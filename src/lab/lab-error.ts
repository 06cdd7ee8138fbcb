/** What the user of a lab has to know or to do; the message says both. */
export class LabError extends Error {
  override readonly name = 'LabError';
}
