/** Dumps of Twilio's and GitHub's APIs, whose records have the fields of their CSV exports. */
import type { DocumentContext, DocumentFormat, Fields, RecordFormat, ReadResult } from '../source';
import { listOf, pagesOf, rowContext } from './documentRows';
import { githubUsage } from './github';
import { joined } from './outcome';
import { twilioLog, TwilioUsage } from './twilio';

export const twilioUsageApi: DocumentFormat = {
  id: 'twilio-usage-api',
  recognises: (document) => recordsOf(document, ['usage_records']).some((row) => 'category' in row),
  read: (document, context) => {
    const usage = new TwilioUsage();
    const rows = recordsOf(document, ['usage_records']);
    return joined([...rows.map((row, at) => usage.read(row, rowContext(context, at))), usage.finish()]);
  },
};

export const twilioLogApi: DocumentFormat = {
  id: 'twilio-log-api',
  recognises: (document) => recordsOf(document, ['messages', 'calls']).some((row) => 'sid' in row && 'price' in row),
  read: (document, context) => readAll(twilioLog, recordsOf(document, ['messages', 'calls']), context),
};

export const githubUsageApi: DocumentFormat = {
  id: 'github-usage-api',
  recognises: (document) => recordsOf(document, ['usageItems']).some((row) => 'sku' in row && 'netAmount' in row),
  read: (document, context) => readAll(githubUsage, recordsOf(document, ['usageItems']), context),
};

function recordsOf(document: unknown, lists: readonly string[]): Fields[] {
  return pagesOf(document).flatMap((page) => lists.flatMap((list) => listOf(page, list)));
}

function readAll(format: RecordFormat, rows: readonly Fields[], context: DocumentContext): ReadResult {
  return joined(rows.map((row, at) => format.read(row, rowContext(context, at))));
}
