/** The editor's translations, for the files that must run without it. */
import * as vscode from 'vscode';
import type { Translate } from '../core/translate';

export const translate: Translate = (message, ...values) => vscode.l10n.t(message, ...values);
