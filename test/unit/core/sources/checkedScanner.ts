/** Compares what the compiled line scanner says of lines with what a parser reads in them. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { openZone } from '../../../../src/core/calendar';
import { ID_SPACE } from '../../../../src/core/ledger/eventKeys';
import { KeyBuilder } from '../../../../src/core/ledger/keys';
import * as layout from '../../../../src/core/sources/columns/layout';
import { LineScanner, type Column } from '../../../../src/core/sources/columns/lineScanner';
import type { ColumnPlan } from '../../../../src/core/sources/columns/plan';
import { readTimestamp } from '../../../../src/core/timestamp';
import { openLineScanner } from '../../../../src/engine/reading/scannerFile';
import { repository } from '../../support/repository';
import { bytesOf } from './support';

export const MANY = Array.from({ length: 20 }, (_, index) => `m${index}`);
const TEXTS = ['t', 'text', ...MANY, 'message.model'];
const plan: ColumnPlan = {
  time: ['at'],
  id: ['id', 'message.id'],
  request: 'request',
  numbers: { input: ['n', 'message.usage.n'], cost: ['message.usage.cost'] },
  texts: TEXTS,
  groups: [],
  whole: ['whole'],
  needs: ['needed', 'n', 'at'],
};
const found = openZone('UTC');
assert.ok(found !== null);
const zone = found;
const NEWLINE = 10;

type Record = Readonly<{ [name: string]: unknown }>;

/** One for all lines: what it keeps of some must not show in what it says of others. */
export class CheckedScanner {
  readonly scanner: LineScanner;
  private readonly texts = new Map<number, string>();
  private readonly key = new KeyBuilder();
  private readonly strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  constructor() {
    const module = openLineScanner(path.join(repository, 'dist/scan.wasm'));
    assert.ok(module !== null, 'the scanner is compiled by `node esbuild.mjs`');
    this.scanner = new LineScanner(module);
    this.begin();
  }

  private begin(): void {
    this.scanner.use(plan);
    this.texts.clear();
  }

  /** Answers the lines that it left, by their index. */
  left(text: string): readonly number[] {
    const { scanner } = this;
    const bytes = bytesOf(text);
    scanner.room.set(bytes);
    const behind = scanner.room[bytes.length];
    const left: number[] = [];
    let line = 0;
    let at = 0;
    let learned = -1;
    for (;;) {
      at = scanner.scan(scanner.room, at, bytes.length, 7);
      for (let row = 0; row < scanner.rows; row += 1) this.check(row);
      line += scanner.lines;
      assert.ok(at <= bytes.length);
      assert.equal(scanner.room[bytes.length], behind);
      const { why } = scanner;
      if (why === layout.AT_END) return left;
      if (why === layout.AT_LINE) {
        left.push(line);
        const end = bytes.indexOf(NEWLINE, at);
        if (end < 0) return left;
        at = end + 1;
        line += 1;
      } else if (why === layout.AT_SHAPE) {
        const names = Object.keys(this.parse(scanner.line.subarray(scanner.room.byteOffset + at)));
        assert.ok(scanner.nameCount >= names.length);
        // There may be no room for another order of names.
        if (learned === at) this.begin();
        scanner.learn();
        learned = at;
      } else if (why === layout.NO_ROOM) {
        scanner.forget();
        this.texts.clear();
      }
    }
  }

  private parse(line: Uint8Array): Record {
    const record = JSON.parse(this.strict.decode(line)) as unknown;
    assert.ok(typeof record === 'object' && record !== null && !Array.isArray(record));
    return record as Record;
  }

  private check(row: number): void {
    const { scanner } = this;
    const record = this.parse(scanner.lineOf(row));
    assert.ok(!Object.hasOwn(record, 'whole'));
    assert.ok(plan.needs.some((name) => Object.hasOwn(record, name)));
    const template = scanner.template(row);
    if (template === layout.LONG_WAY) return;
    const { columns } = scanner;
    for (const name of [...TEXTS, 'needed']) this.checkText(name, valueOf(record, name), template);
    for (const role of ['input', 'cost'] as const)
      columns.numbers[role].forEach((column, index) =>
        this.checkNumber(valueOf(record, plan.numbers[role]?.[index] ?? ''), column, row),
      );
    columns.times.forEach((column) => this.checkTime(valueOf(record, 'at'), column, row));
    this.checkIds(record, row);
  }

  private checkText(name: string, value: unknown, template: number): void {
    // The plan's own names are slots of the record itself; the model's is in an object.
    if (name.includes('.')) return;
    const mark = this.scanner.mark(template, this.scanner.slotOf(name));
    if (value === undefined) return assert.equal(mark, layout.ABSENT);
    assert.ok(mark >= layout.FIRST_TEXT);
    const text = JSON.stringify(value);
    assert.equal(this.texts.get(mark) ?? text, text);
    this.texts.set(mark, text);
  }

  private checkNumber(value: unknown, { slot, column }: Column, row: number): void {
    const mark = this.scanner.mark(this.scanner.template(row), slot);
    if (value === undefined) return assert.equal(mark, layout.ABSENT);
    if (value === null) return assert.equal(mark, layout.NOTHING);
    assert.equal(this.scanner.number(column, row) / 10 ** this.scanner.scale(column, row), value);
    assert.ok(mark === layout.DECIMAL || (mark === layout.PLAIN && this.scanner.scale(column, row) === 0));
  }

  private checkTime(value: unknown, { slot, column }: Column, row: number): void {
    const mark = this.scanner.mark(this.scanner.template(row), slot);
    if (value === undefined) return assert.equal(mark, layout.ABSENT);
    if (value === null) return assert.equal(mark, layout.NOTHING);
    assert.equal(mark, layout.PLAIN);
    assert.equal(this.scanner.time(column, row), readTimestamp(value, zone));
  }

  private checkIds(record: Record, row: number): void {
    const { scanner } = this;
    const { ids, request } = scanner.columns;
    const wanted = [...ids.map((column, index) => [column, plan.id[index] ?? ''] as const)];
    let isFirst = true;
    for (const [{ slot, column }, name] of request === null ? wanted : [...wanted, [request, 'request'] as const]) {
      const value = valueOf(record, name);
      const mark = scanner.mark(scanner.template(row), slot);
      assert.equal(mark, markOfId(value));
      if (mark !== layout.PLAIN || (!isFirst && name !== 'request')) continue;
      isFirst = false;
      this.key.ofId(ID_SPACE, String(value));
      assert.deepEqual([scanner.idLow(column, row), scanner.idHigh(column, row)], [this.key.low, this.key.high]);
    }
  }
}

function markOfId(value: unknown): number {
  if (value === undefined) return layout.ABSENT;
  if (value === null) return layout.NOTHING;
  return typeof value === 'number' ? layout.NUMERIC : layout.PLAIN;
}

function valueOf(record: Record, path: string): unknown {
  let value: unknown = record;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    value = Object.hasOwn(value, name) ? (value as Record)[name] : undefined;
  }
  return value;
}
