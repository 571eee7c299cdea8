/** The formats of logs that are one JSON document, one row each: the first one that recognises a document reads it. */
import { clineMessages, clineTask, clineTotal } from './agents/cline';
import { geminiDocument } from './agents/gemini';
import { openCodeDocument, openCodeSession } from './agents/openCode';
import { ownDocument } from './ownDocument';
import type { DocumentFormat } from './source';
import { VENDOR_DOCUMENTS } from './vendors/vendorDocuments';

export const DOCUMENT_FORMATS: readonly DocumentFormat[] = [
  ownDocument,
  geminiDocument,
  openCodeDocument,
  openCodeSession,
  clineTotal,
  clineMessages,
  clineTask,
  ...VENDOR_DOCUMENTS,
];

/** Null: no format has such documents. `path` is `/`-separated and only suggests. */
export function documentFormatOf(document: unknown, path: string): DocumentFormat | null {
  return DOCUMENT_FORMATS.find((format) => format.recognises(document, path)) ?? null;
}
