/** The folders of a workspace in which logs are promised (contract.md, "Files the project reads by default"). */
export const PROMISED_FOLDERS = ['ops', 'ops/qa', 'costs'] as const;
