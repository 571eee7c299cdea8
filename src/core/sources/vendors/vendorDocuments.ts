/** The API answers of vendors, one row each; the first that recognises a document reads it. */
import type { DocumentFormat } from '../source';
import { anthropicCostApi, anthropicUsageApi } from './anthropicApi';
import { awsCostApi } from './awsCostApi';
import { openaiCostsApi, openaiUsageApi } from './openaiApi';
import { githubUsageApi, twilioLogApi, twilioUsageApi } from './otherApis';

export const VENDOR_DOCUMENTS: readonly DocumentFormat[] = [
  anthropicCostApi,
  anthropicUsageApi,
  openaiCostsApi,
  openaiUsageApi,
  twilioUsageApi,
  twilioLogApi,
  githubUsageApi,
  awsCostApi,
];
