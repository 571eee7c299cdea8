/** The names of all commands, as package.json contributes them and as keys of the table that runs them. */
export const COMMAND_IDS = [
  'spendlight.showDashboard',
  'spendlight.showPrBreakdown',
  'spendlight.showAgentBreakdown',
  'spendlight.showWbsBreakdown',
  'spendlight.generateWeeklyReport',
  'spendlight.generateMonthlyReport',
  'spendlight.generateDailyReport',
  'spendlight.setBudget',
  'spendlight.refresh',
  'spendlight.showSources',
  'spendlight.setUpDelivery',
  'spendlight.showUndelivered',
  'spendlight.signInForPullRequests',
  'spendlight.exportData',
  'spendlight.sendReport',
  'spendlight.openSample',
] as const;
export type CommandId = (typeof COMMAND_IDS)[number];
