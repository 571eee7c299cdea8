/** Problems of logs in the logs themselves: squiggles on the line, and rows in the editor's own list of problems. */
import * as vscode from 'vscode';
import type { Problem, Severity } from '../../core/problem';
import { problemText } from '../../core/problemText';
import type { Session } from '../session';
import { translate } from '../translate';
import { fileOfProblem } from '../views/openLine';

/** Nobody reads more of one file; the sources tree counts all of them. */
const MOST_OF_A_FILE = 100;
const DATABASE = /\.(db|sqlite3?)$/i;

/** A step below what they are to the figures: the editor's count of errors is for the code that is being written. */
const SEVERITIES: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Warning,
  warning: vscode.DiagnosticSeverity.Information,
  info: vscode.DiagnosticSeverity.Hint,
};

export function showDiagnostics(session: Session): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection('spendlight');
  let shown: readonly Problem[] | null = null;
  const show = (): void => {
    const problems = session.snapshot?.problems ?? [];
    if (problems === shown || JSON.stringify(problems) === JSON.stringify(shown)) return;
    shown = problems;
    collection.clear();
    for (const [file, list] of byFile(session, problems)) collection.set(vscode.Uri.file(file), list);
  };
  show();
  return vscode.Disposable.from(collection, session.onDidChange(show));
}

function byFile(session: Session, problems: readonly Problem[]): Map<string, vscode.Diagnostic[]> {
  const files = new Map<string, vscode.Diagnostic[]>();
  for (const problem of problems) {
    const file = fileOfProblem(session.snapshot, problem.path);
    if (file === null || DATABASE.test(file.path)) continue;
    const list = files.get(file.fsPath) ?? [];
    files.set(file.fsPath, list);
    if (list.length < MOST_OF_A_FILE) list.push(diagnosticOf(problem));
  }
  return files;
}

function diagnosticOf(problem: Problem): vscode.Diagnostic {
  const line = Math.max(0, (problem.line ?? 1) - 1);
  // To the end of the line, whatever its length is.
  const range = new vscode.Range(line, 0, line, Number.MAX_SAFE_INTEGER);
  const diagnostic = new vscode.Diagnostic(range, problemText(problem, translate), SEVERITIES[problem.severity]);
  diagnostic.source = 'Spendlight';
  diagnostic.code = problem.code;
  return diagnostic;
}
