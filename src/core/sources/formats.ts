/** The formats of log records, one row each: the first one that recognises a record's names reads it. */
import { claudeCode } from './agents/claudeCode';
import { codex } from './agents/codex';
import { geminiLines } from './agents/gemini';
import { liteLlm, liteLlmDaily } from './agents/liteLlm';
import { openCode2Rows, openCodeRows } from './agents/openCode';
import { otel } from './agents/otel';
import { archived } from './archived';
import { callLog } from './callLog';
import { ciUsage } from './ciUsage';
import { costEntries } from './costEntries';
import { genericCall } from './genericCall';
import { llmCalls } from './llmCalls';
import { modelDecisions } from './modelDecisions';
import { ownEvents } from './ownEvents';
import type { Container, RecordFormat } from './source';
import { tokenUsage } from './tokenUsage';
import { VENDOR_FORMATS } from './vendors/vendorFormats';

export const RECORD_FORMATS: readonly RecordFormat[] = [
  ownEvents,
  archived,
  claudeCode,
  codex,
  geminiLines,
  openCodeRows,
  openCode2Rows,
  liteLlm,
  liteLlmDaily,
  otel,
  ciUsage,
  callLog,
  costEntries,
  llmCalls,
  tokenUsage,
  modelDecisions,
  genericCall,
  ...VENDOR_FORMATS,
];

/** Null: no format of such files has these names. @param promised the place promises a log, so that common names will do */
export function formatOf(names: ReadonlySet<string>, container: Container, promised = true): RecordFormat | null {
  return (
    RECORD_FORMATS.find(
      (format) =>
        format.containers.includes(container) && (promised || format.needsPlace !== true) && format.recognises(names),
    ) ?? null
  );
}
