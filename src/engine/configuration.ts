/** What people set for a workspace: budgets and prices, from the files a team checks in and from settings. */
import { readBudgets } from '../core/budget/config';
import type { Budget } from '../core/budget/budget';
import { withOverrides } from '../core/pricing/override';
import type { PriceTable } from '../core/pricing/table';
import { vendoredPrices } from '../core/pricing/vendored';
import type { Problem } from '../core/problem';
import type { EngineOptions, WorkspaceFolder } from '../protocol/engine';
import { BUDGET_FILE, PRICE_FILE } from './configFiles';
import { readTeamJson } from './teamFile';

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
    const team = await readTeamJson(folder, BUDGET_FILE);
    for (const problem of team.problems) problems.push(problem);
    addBudgets(budgets, team.value, shownPath(options, folder, BUDGET_FILE), problems);
    const teamPrices = await readTeamJson(folder, PRICE_FILE);
    for (const problem of teamPrices.problems) problems.push(problem);
    priceTexts.push(teamPrices.value);
    prices = overlay(prices, teamPrices.value, shownPath(options, folder, PRICE_FILE), problems);
  }
  addBudgets(budgets, options.budgets, 'settings', problems);
  priceTexts.push(options.prices);
  prices = overlay(prices, options.prices, 'settings', problems);
  return { budgets: [...budgets.values()], prices, problems, priceKey: JSON.stringify(priceTexts) };
}

export function saysTheSame(one: Configuration, other: Configuration): boolean {
  return textOf(one) === textOf(other);
}

function textOf({ budgets, problems, priceKey }: Configuration): string {
  return JSON.stringify([budgets, problems, priceKey]);
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

function shownPath(options: EngineOptions, folder: WorkspaceFolder, path: string): string {
  return options.folders.length > 1 ? `${folder.name}/${path}` : path;
}
