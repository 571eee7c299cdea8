/** A budget of the command line laid beside those that the settings name, whatever shape they are written in. */

/**
 * @param budgets as a person wrote them (`core/budget/config`): by name, the same below `budgets`, or a list
 * @param entry of the new one, which takes the place of another one of its name
 */
export function withBudget(budgets: unknown, name: string, entry: object): unknown {
  if (Array.isArray(budgets)) return [...(budgets as unknown[]), { name, ...entry }];
  if (typeof budgets !== 'object' || budgets === null) return { [name]: entry };
  const inner = new Map<string, unknown>(Object.entries(budgets)).get('budgets');
  return inner === undefined ? { ...budgets, [name]: entry } : { ...budgets, budgets: withBudget(inner, name, entry) };
}
