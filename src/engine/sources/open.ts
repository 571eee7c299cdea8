/** Chooses how a file is read by what kind of file it is. */
import type { FoundFile } from '../../files/discover';
import { DatabaseSource } from './databaseSource';
import { DocumentSource } from './documentSource';
import type { Source, SourceDependencies } from './fileSource';
import { StatementSource } from './statementSource';
import { TextSource } from './textSource';

export function openSource(found: FoundFile, deps: SourceDependencies): Source {
  switch (found.kind) {
    case 'database':
      return new DatabaseSource(found, deps);
    case 'document':
      return new DocumentSource(found, deps);
    case 'statement':
      return new StatementSource(found, deps);
    case 'text':
    case 'budget-config':
      return new TextSource(found, deps);
  }
}
