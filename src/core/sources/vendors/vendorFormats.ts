/** The CSV formats of vendors, one row each; the first that recognises a header reads the file. */
import type { RecordFormat } from '../source';
import { anthropicCostCsv, anthropicUsageCsv } from './anthropicConsole';
import { awsCostExplorer } from './awsCostExplorer';
import { awsCur } from './awsCur';
import { cursorUsage } from './cursor';
import { deepseekAmount, deepseekCost } from './deepseek';
import { focus } from './focus';
import { githubAiUsage, githubLegacy, githubRequests, githubUsage } from './github';
import { invoice, taggedCloud } from './invoice';
import { openaiDashboard } from './openaiDashboard';
import { sendGrid } from './sendgrid';
import { stripeBalance, stripeCounts } from './stripe';
import { twilioCounts, twilioLog, twilioUsage } from './twilio';

export const VENDOR_FORMATS: readonly RecordFormat[] = [
  awsCur,
  focus,
  awsCostExplorer,
  githubUsage,
  githubAiUsage,
  githubLegacy,
  githubRequests,
  anthropicUsageCsv,
  anthropicCostCsv,
  deepseekAmount,
  deepseekCost,
  openaiDashboard,
  cursorUsage,
  stripeBalance,
  twilioUsage,
  twilioLog,
  taggedCloud,
  invoice,
  twilioCounts,
  sendGrid,
  stripeCounts,
];
