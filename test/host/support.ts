/** What in-host tests share: the extension's own view of itself, files of the open folder, and waiting for a figure. */
import assert from 'node:assert/strict';
import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { SpendlightApi } from '../../src/host/api';
import type { Snapshot, SourceStatus } from '../../src/protocol/engine';

const ID = 'spendlight.spendlight';
/** Long enough for a busy machine; how fast it really is, bench/ measures. */
const PATIENCE_MS = 20_000;
const LOOK_EVERY_MS = 20;

export function extension(): vscode.Extension<SpendlightApi> {
  const found = vscode.extensions.getExtension<SpendlightApi>(ID);
  assert.ok(found, `${ID} is not installed`);
  return found;
}

export function activated(): Promise<SpendlightApi> {
  return Promise.resolve(extension().activate());
}

export function folder(): string {
  const first = vscode.workspace.workspaceFolders?.[0];
  assert.ok(first, 'no folder is open');
  return first.uri.fsPath;
}

export const LOG = 'ops/model-decisions.jsonl';

export async function write(relative: string, content: string | Uint8Array): Promise<string> {
  const file = path.join(folder(), relative);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
}

export async function append(relative: string, text: string): Promise<void> {
  await appendFile(path.join(folder(), relative), text);
}

export async function remove(relative: string): Promise<void> {
  await rm(path.join(folder(), relative), { recursive: true, force: true });
}

let calls = 0;

/** One call of now, as a line of a log; each has an id of its own. */
export function call(costUsd: number, fields: Readonly<Record<string, unknown>> = {}): string {
  calls += 1;
  return `${JSON.stringify({
    timestamp: new Date().toISOString(),
    id: `call-${process.pid}-${calls}`,
    agent: 'AGENT-1',
    model: 'gpt-4o-mini',
    input_tokens: 1000 + calls,
    output_tokens: 500,
    cost_usd: costUsd,
    success: true,
    ...fields,
  })}\n`;
}

/**
 * Waits until the figures fit.
 * @throws AssertionError that shows the last ones
 */
export async function until(
  api: SpendlightApi,
  what: string,
  fits: (snapshot: Snapshot) => boolean,
  patienceMs = PATIENCE_MS,
): Promise<Snapshot> {
  for (const start = performance.now(); performance.now() - start < patienceMs; await pause()) {
    const snapshot = api.snapshot();
    if (snapshot?.phase === 'ready' && api.stale() === null && fits(snapshot)) return snapshot;
  }
  const { sources, month, problems } = api.snapshot() ?? {};
  assert.fail(
    `not within ${patienceMs} ms: ${what}; ${JSON.stringify({ month: month?.measures.cost, sources, problems })}`,
  );
}

/** Waits for something that is no figure. */
export async function eventually(what: string, isTrue: () => boolean | Promise<boolean>): Promise<void> {
  for (const start = performance.now(); performance.now() - start < PATIENCE_MS; await pause())
    if (await isTrue()) return;
  assert.fail(`not within ${PATIENCE_MS} ms: ${what}`);
}

export function sourceOf(snapshot: Snapshot | null, relative: string): SourceStatus | undefined {
  return snapshot?.sources.find((source) => source.path === relative);
}

/** Nano-dollars. */
export const dollars = (amount: number): number => Math.round(amount * 1e9);

export function monthCost(api: SpendlightApi): number {
  const snapshot = api.snapshot();
  assert.ok(snapshot, 'there are no figures');
  return snapshot.month.measures.cost;
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
}
