/** "Cost: Export Data": asks what, in which format and where to, and says what became of it. */
import * as vscode from 'vscode';
import { ALL_TIME, type Filter, type GroupKey, type Range } from '../../core/ledger/query';
import type { Dimension } from '../../core/event';
import type { ExportRequest, ExportResult } from '../../protocol/reports';
import type { Session } from '../session';

/** What a view shows, when the export begins there. */
export interface ExportScope {
  readonly range: Range;
  readonly filter: Filter;
  readonly by: readonly GroupKey[];
}

/** What a view says of itself; anything else, such as what a menu passes, is everything. The engine checks the rest. */
export function exportScope(argument: unknown): ExportScope | null {
  if (typeof argument !== 'object' || argument === null) return null;
  const isScope = 'range' in argument && 'filter' in argument && 'by' in argument && Array.isArray(argument.by);
  return isScope ? (argument as ExportScope) : null;
}

type Choice = vscode.QuickPickItem & Pick<ExportRequest, 'content' | 'format' | 'bucket'> & { readonly ending: string };

const BY: readonly Dimension[] = ['agent', 'model', 'wbs', 'pr', 'kind'];

export async function exportData(session: Session, scope: ExportScope | null): Promise<string | undefined> {
  const choice = await vscode.window.showQuickPick(choices(), {
    title: vscode.l10n.t('Export Data'),
    placeHolder: scope === null ? vscode.l10n.t('Over all time') : vscode.l10n.t('What the dashboard shows'),
  });
  if (choice === undefined) return undefined;
  const { content, format, bucket, ending } = choice;
  const target = await vscode.window.showSaveDialog({
    defaultUri: defaultFile(ending),
    filters: { [choice.label]: [ending.split('.').at(-1) ?? ending] },
    saveLabel: vscode.l10n.t('Export'),
  });
  if (target === undefined) return undefined;
  const { range, filter, by } = scope ?? { range: ALL_TIME, filter: {}, by: BY };
  const request = { content, format, bucket, range, filter, by: dimensionsOf(by), output: target.fsPath };
  return told(await session.engine.request('export', request));
}

function choices(): Choice[] {
  const t = vscode.l10n.t;
  const events = t('every event, with where it comes from');
  const sums = t('sums by day, agent, model, WBS item and PR');
  return [
    { label: 'CSV', description: events, content: 'events', format: 'csv', bucket: 'none', ending: 'csv' },
    { label: 'JSON', description: events, content: 'events', format: 'json', bucket: 'none', ending: '-events.json' },
    { label: 'SQLite', description: events, content: 'events', format: 'sqlite', bucket: 'none', ending: 'sqlite' },
    { label: t('CSV of sums'), description: sums, content: 'rollups', format: 'csv', bucket: 'day', ending: 'csv' },
    { label: t('JSON of sums'), description: sums, content: 'rollups', format: 'json', bucket: 'day', ending: 'json' },
    {
      label: 'FOCUS 1.2',
      description: t('rows of a bill, for finance tools'),
      content: 'rollups',
      format: 'focus',
      bucket: 'day',
      ending: 'csv',
    },
  ];
}

/** How a pull request is known is no dimension of its own in an export of sums. */
function dimensionsOf(by: readonly GroupKey[]): readonly Dimension[] {
  const named = by.filter((key): key is Dimension => key !== 'attribution' && key !== 'wbs-attribution');
  return named.length === 0 ? BY : named;
}

function defaultFile(ending: string): vscode.Uri {
  const name = ending.startsWith('-') ? `spendlight${ending}` : `spendlight.${ending}`;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  // A database in the workspace would be read as a log, so it goes beside it.
  const place = folder !== undefined && ending === 'sqlite' ? vscode.Uri.joinPath(folder, '..') : folder;
  return place === undefined ? vscode.Uri.file(name) : vscode.Uri.joinPath(place, name);
}

function told(result: ExportResult): string | undefined {
  if (result.outcome === 'text') return undefined;
  const { outcome, file } = result;
  switch (outcome) {
    case 'written':
      void vscode.window.showInformationMessage(vscode.l10n.t('Exported to {0}', file));
      return file;
    case 'data-source':
      throw new Error(
        vscode.l10n.t(
          '{0} is read as a log or as configuration, so no export is written to it. Name another file.',
          file,
        ),
      );
    case 'not-ours':
      throw new Error(
        vscode.l10n.t('{0} is not an earlier export and is left alone. Name another file, or delete it first.', file),
      );
  }
}
