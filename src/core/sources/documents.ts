/** The formats of logs that are one JSON document, one row each: the first one that recognises a document reads it. */
import type { DocumentFormat } from './source';

export const DOCUMENT_FORMATS: readonly DocumentFormat[] = [];

/** Null: no format has such documents. `path` is `/`-separated and only suggests. */
export function documentFormatOf(document: unknown, path: string): DocumentFormat | null {
  return DOCUMENT_FORMATS.find((format) => format.recognises(document, path)) ?? null;
}
