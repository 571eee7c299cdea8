/** Takes the rows out of vendors' API answers: one page or an array of pages, each page with its buckets or records. */
import type { DocumentContext, Fields, ReadContext } from '../source';
import { isRecord } from '../../record';

/** The pages of a dump: the answer itself, or several of them in an array. */
export function pagesOf(document: unknown): Fields[] {
  return (Array.isArray(document) ? (document as unknown[]) : [document]).filter(isRecord);
}

/** The records of a page's list; none when the page has no such list. */
export function listOf(page: Fields, name: string): Fields[] {
  const list = page[name];
  return Array.isArray(list) ? (list as unknown[]).filter(isRecord) : [];
}

/** Every result of every bucket of every page, with the bucket's own fields beside its own. */
export function bucketResults(document: unknown): Fields[] {
  const rows: Fields[] = [];
  for (const page of pagesOf(document)) {
    for (const bucket of listOf(page, 'data')) {
      for (const result of [...listOf(bucket, 'results'), ...listOf(bucket, 'result')]) {
        rows.push({ ...bucket, results: null, result: null, ...result });
      }
    }
  }
  return rows;
}

/** True when a page holds buckets that have the field, whether or not anything is in them. */
export function hasBuckets(document: unknown, field: string): boolean {
  return pagesOf(document).some((page) =>
    listOf(page, 'data').some((bucket) => field in bucket && 'results' in bucket),
  );
}

/** A document has no lines: a row's place is its number. */
export function rowContext({ zone }: DocumentContext, index: number): ReadContext {
  return { zone, position: { offset: index, line: null, table: null } };
}
