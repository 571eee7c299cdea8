/** What people set for a workspace: budgets and prices, from the files a team checks in and from settings. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser';
import { readBudgets } from '../core/budget/config';
import type { Budget } from '../core/budget/budget';
import { withOverrides } from '../core/pricing/override';
import type { PriceTable } from '../core/pricing/table';
import { vendoredPrices } from '../core/pricing/vendored';
import type { Problem, SourceProblem } from '../core/problem';
import type { EngineOptions, WorkspaceFolder } from '../protocol/engine';
import { BUDGET_FILE, PRICE_FILE } from './configFiles';

export interface Configuration {
  readonly budgets: readonly Budget[];
  readonly prices: PriceTable;
  readonly problems: readonly Problem[];
  /** Changes exactly when events have to be priced again. */
  readonly priceKey: string;
}

/** Reads both configuration files of every folder and lays the settings over them; settings win, name by name. */
export async function readConfiguration(options: EngineOptions): Promise<Configuration> {
  const problems: Problem[] = [];
  const budgets = new Map<string, Budget>();
  let prices = vendoredPrices();
  const priceTexts: unknown[] = [];

  for (const folder of options.folders) {
    const team = await readJson(folder, BUDGET_FILE, problems);
    addBudgets(budgets, team, shownPath(options, folder, BUDGET_FILE), problems);
    const teamPrices = await readJson(folder, PRICE_FILE, problems);
    priceTexts.push(teamPrices);
    prices = overlay(prices, teamPrices, shownPath(options, folder, PRICE_FILE), problems);
  }
  addBudgets(budgets, options.budgets, 'settings', problems);
  priceTexts.push(options.prices);
  prices = overlay(prices, options.prices, 'settings', problems);
  return { budgets: [...budgets.values()], prices, problems, priceKey: JSON.stringify(priceTexts) };
}

function addBudgets(budgets: Map<string, Budget>, value: unknown, origin: string, problems: Problem[]): void {
  if (value === undefined || value === null) return;
  const read = readBudgets(value, origin);
  for (const budget of read.budgets) budgets.set(budget.name, budget);
  for (const problem of read.problems) problems.push({ ...problem, path: origin });
}

function overlay(table: PriceTable, value: unknown, origin: string, problems: Problem[]): PriceTable {
  if (value === undefined || value === null) return table;
  const read = withOverrides(table, value);
  for (const problem of read.problems) problems.push({ ...problem, path: origin });
  return read.table;
}

async function readJson(folder: WorkspaceFolder, path: string, problems: Problem[]): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(join(folder.path, path), 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'EIO';
    if (code !== 'ENOENT' && code !== 'ENOTDIR') problems.push({ ...fileProblem('unreadable', { error: code }), path });
    return undefined;
  }
  const errors: ParseError[] = [];
  const value: unknown = parse(text.replace(/^\uFEFF/, ''), errors, { allowTrailingComma: true });
  const error = errors[0];
  if (error === undefined) return value;
  const reason = printParseErrorCode(error.error);
  problems.push({ ...fileProblem('config-invalid', { key: path, reason }), line: lineOf(text, error.offset), path });
  return undefined;
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function shownPath(options: EngineOptions, folder: WorkspaceFolder, path: string): string {
  return options.folders.length > 1 ? `${folder.name}/${path}` : path;
}

function fileProblem(code: SourceProblem['code'], data: Record<string, string>): SourceProblem {
  return { code, severity: 'error', line: null, offset: null, data };
}
