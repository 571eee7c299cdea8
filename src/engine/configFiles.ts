/** Where a team checks in what it sets: names that many need without what is read from them. */
export const BUDGET_FILE = 'costs/budget-config.json';
export const PRICE_FILE = 'costs/prices.json';
