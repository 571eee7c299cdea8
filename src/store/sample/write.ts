/** Writes the sample workspace into a directory that is empty, missing, or holds an earlier sample. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import initSqlJs from 'sql.js';
import { sentence, worded } from '../../core/words';
import { generateSample, type SampleDatabase } from './generate';
import type { SampleTable } from './tables';

const MARKER = '.spendlight-sample';

/** @throws Error with a sentence for people when the directory holds anything else. */
export async function writeSample(directory: string, date: string): Promise<void> {
  const sample = generateSample(date);
  await refuseForeign(directory);
  await put(join(directory, MARKER), `${date}\n`);
  for (const { path, text } of sample.files) await put(join(directory, path), text);
  for (const database of sample.databases) await put(join(directory, database.path), await databaseBytes(database));
}

async function refuseForeign(directory: string): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  if (names.length === 0) return;
  const marker = await readFile(join(directory, MARKER), 'utf8').catch(() => null);
  if (marker === null)
    throw worded(Error, sentence('{0} is not empty and holds no earlier sample; choose an empty folder.', directory));
}

async function put(file: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}

async function databaseBytes(database: SampleDatabase): Promise<Uint8Array> {
  const sql = await initSqlJs({ locateFile: (name) => join(__dirname, name) });
  const open = new sql.Database();
  try {
    for (const table of database.tables) fill(open, table);
    return open.export();
  } finally {
    open.close();
  }
}

function fill(database: { run(sql: string, values?: (string | number | null)[]): unknown }, table: SampleTable): void {
  const types = table.columns.map(
    (column) => `${column} ${column === 'id' && typeof table.rows[0]?.[0] === 'number' ? 'INTEGER PRIMARY KEY' : ''}`,
  );
  database.run(`CREATE TABLE ${table.name} (${types.join(', ')})`);
  database.run('BEGIN');
  const slots = table.columns.map(() => '?').join(', ');
  for (const row of table.rows) database.run(`INSERT INTO ${table.name} VALUES (${slots})`, [...row]);
  database.run('COMMIT');
}
