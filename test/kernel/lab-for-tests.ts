import { randomBytes } from 'node:crypto';
import {
  type Journey,
  type Lab,
  type LabDocument,
  type LabDocumentOptions,
  type LabExpectation,
  type LabNodeName,
  type LabOptions,
  labDocument,
  labDown,
  labNodeNames,
  labUp,
  renderJourneys,
  runJourneys,
} from '../../src/lab/index.js';
import type { Installer } from './lab-installer.js';

/** A separate lab for one test, removed afterwards in any case. */
export async function withLab<T>(work: (lab: Lab) => Promise<T>, options: Omit<LabOptions, 'name'> = {}): Promise<T> {
  const name = `test-${process.pid}-${randomBytes(3).toString('hex')}`;
  try {
    return await work(await labUp({ ...options, name }));
  } finally {
    await labDown(name);
  }
}

/** Both nodes' documents with the same options. */
function documentsOf(lab: Lab, options: LabDocumentOptions): Readonly<Record<LabNodeName, LabDocument>> {
  return { node1: labDocument(lab, 'node1', options), node2: labDocument(lab, 'node2', options) };
}

/** Brings both nodes to the documents of the options. */
export async function applyEverywhere(lab: Lab, installer: Installer, options: LabDocumentOptions): Promise<void> {
  const documents = documentsOf(lab, options);
  for (const node of labNodeNames) await installer.apply(lab, node, documents[node], null);
}

export async function destroyEverywhere(lab: Lab, installer: Installer, options: LabDocumentOptions): Promise<void> {
  const documents = documentsOf(lab, options);
  for (const node of labNodeNames) await installer.destroy(lab, node, documents[node]);
}

/** The table of the journeys that did not go as expected, by default of all of the mode; empty if all did. */
export async function failedJourneys(
  lab: Lab,
  expectation: LabExpectation,
  journeys?: readonly Journey[],
): Promise<string> {
  const failed = (await runJourneys(lab, expectation, journeys, 60)).filter((result) => !result.ok);
  return failed.length === 0 ? '' : renderJourneys(failed);
}
