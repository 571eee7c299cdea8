import assert from 'node:assert/strict';
import fc from 'fast-check';
import { answerSources, toldSnapshot } from '../../../src/engine/sourceGroups';
import { noneReadable, sourceCount, type SourceGroup } from '../../../src/protocol/sources';
import { snapshotForView } from '../../../src/protocol/pack';
import type { Problem } from '../../../src/core/problem';
import type { Snapshot, SourceState, SourceStatus } from '../../../src/protocol/engine';
import { cleanUp, decision, testWorkspace } from './support';

const LARGEST_MESSAGE = 64 * 1024;

const file = (path: string, fields: Partial<SourceStatus> = {}): SourceStatus => ({
  path,
  file: `/home/somebody/in/a/folder/that/lies/deep/${path}`,
  format: 'claude-code',
  state: 'ok',
  events: 2,
  duplicates: 1,
  problems: 0,
  bytes: 100,
  pendingBytes: 0,
  newest: 1000,
  ...fields,
});

const problemIn = (path: string, line: number): Problem => ({
  code: 'invalid-json',
  severity: 'error',
  path,
  line,
  offset: 10 * line,
});

/** Sessions as agents leave them: a file a session, its subagents beside it, in one folder a project. */
const sessionPath = (index: number): string => {
  const project = `~/.claude/projects/-home-somebody-work-project-${index % 9}`;
  return index % 4 === 0
    ? `${project}/${String(index).padStart(36, '0')}/subagents/agent-${index}.jsonl`
    : `${project}/${String(index).padStart(36, '0')}.jsonl`;
};

describe('a snapshot of thousands of files', function () {
  this.timeout(60_000);
  afterEach(cleanUp);
  let empty: Snapshot;
  before(async () => {
    empty = await (await testWorkspace()).open();
  });
  const snapshotOf = (sources: readonly SourceStatus[], problems: readonly Problem[] = []): Snapshot => ({
    ...empty,
    sources,
    problems,
    problemCount: problems.length,
  });
  const many = Array.from({ length: 5_000 }, (_, index) => file(sessionPath(index)));
  const groupsOf = (sources: readonly SourceStatus[]): readonly SourceGroup[] =>
    toldSnapshot(snapshotOf(sources)).sourceGroups ?? [];

  it('is the same where they are few', () => {
    const few = snapshotOf(many.slice(0, 60));
    assert.equal(toldSnapshot(few), few);
  });

  it('is small, also when every file has problems', () => {
    const amiss = many.map((source) => file(source.path, { problems: 3, state: 'partial' }));
    const problems = amiss.flatMap(({ path }) => [1, 2, 3].map((line) => problemIn(path, line)));
    for (const snapshot of [snapshotOf(many), snapshotOf(amiss, problems)]) {
      for (const message of [
        { type: 'changed', snapshot: toldSnapshot(snapshot) },
        { type: 'snapshot', protocol: 1, snapshot: snapshotForView(toldSnapshot(snapshot)), stale: null },
      ]) {
        const { length } = JSON.stringify(message);
        assert(length < LARGEST_MESSAGE, `${message.type}: ${length}`);
      }
    }
  });

  it('tells projects as folders, with the files of subagents in them', () => {
    assert.deepEqual(
      groupsOf(many).map(({ path, files }) => [path.replace(/.*-/, ''), files]),
      Array.from({ length: 9 }, (_, project) => [
        String(project),
        many.filter(({ path }) => path.includes(`project-${project}/`)).length,
      ]),
    );
  });

  describe('adds up what it tells as one', () => {
    const others = many.slice(0, 100).map(({ path }) => file(path.replace(/.*\//, 'logs/')));
    const cases: readonly [string, Partial<SourceStatus>, SourceState][] = [
      ['a good one', {}, 'ok'],
      ['one that is being read', { state: 'reading' }, 'reading'],
    ];
    for (const [name, fields, state] of cases) {
      it(name, () => {
        const groups = groupsOf([...others, file('logs/last.jsonl', { newest: 5000, events: 7, ...fields })]);
        const sums = { files: 101, events: 207, duplicates: 101, bytes: 10100, newest: 5000, problems: 0 };
        assert.deepEqual(groups, [
          { path: 'logs', format: 'claude-code', state, unreadable: 0, pendingBytes: 0, ...sums },
        ]);
      });
    }
  });

  it('tells one by one what something is wrong with, and folders of few files', () => {
    const sources = [
      ...many,
      file('ops/model-decisions.jsonl', { format: 'model-decisions' }),
      file('token_budget.json', { format: 'token-budget' }),
      file(`${many[0]?.path ?? ''}x`, { state: 'unreadable', problems: 1 }),
      file(`${many[1]?.path ?? ''}x`, { problems: 1 }),
    ];
    const told = toldSnapshot(snapshotOf(sources));
    assert.deepEqual(
      sources.slice(many.length).filter(({ path }) => !told.sources.some((source) => source.path === path)),
      [],
    );
  });

  it('loses no file, and finds each of them again', () => {
    const path = fc
      .array(fc.constantFrom('a', 'b', 'c', 'deep', 'deeper'), { maxLength: 5 })
      .map((folders) => [...folders, ''].join('/'));
    const state = fc.constantFrom<SourceState>('ok', 'ok', 'ok', 'partial', 'unreadable', 'stale', 'reading');
    const sources = fc
      .array(fc.tuple(path, fc.constantFrom('codex', 'claude-code'), state, fc.nat(3)), { maxLength: 400 })
      .map((files) =>
        files.map(([folder, format, state, problems], index) =>
          file(`${folder}${index}.jsonl`, { format, state, problems, events: index }),
        ),
      );
    fc.assert(
      fc.property(sources, (all) => {
        const snapshot = snapshotOf(all);
        const told = toldSnapshot(snapshot);
        const groups = told.sourceGroups ?? [];
        assert.equal(sourceCount(told), all.length);
        assert.equal(noneReadable(told), noneReadable(snapshot));
        for (const name of ['events', 'duplicates', 'problems', 'bytes'] as const) {
          const sum = (rows: readonly { readonly [key in typeof name]: number }[]): number =>
            rows.reduce((total, row) => total + row[name], 0);
          assert.equal(sum(told.sources) + sum(groups), sum(all));
        }
        const found = groups.flatMap((group) => {
          const pages: SourceStatus[] = [];
          for (let offset = 0; offset < group.files; offset += 7)
            for (const source of answerSources({ group, offset, limit: 7 }, snapshot).sources) pages.push(source);
          assert.equal(pages.length, group.files);
          return pages;
        });
        const paths = [...told.sources, ...found].map((source) => source.path).sort();
        assert.deepEqual(paths, all.map((source) => source.path).sort());
        assert(groups.length <= 30 && told.sources.length <= 60);
      }),
    );
  });

  it('shows a problem of each file before a second one of any', () => {
    const problems = many
      .slice(0, 30)
      .flatMap(({ path }) => Array.from({ length: 100 }, (_, at) => problemIn(path, at)));
    const told = toldSnapshot(snapshotOf(many, problems));
    assert.equal(new Set(told.problems.slice(0, 30).map(({ path }) => path)).size, 30);
    assert.equal(told.problemCount, problems.length);
  });

  it('is answered for with the files of a folder, page by page, and with one file', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 70 }, (_, index) => [
        `costs/${String(index).padStart(2, '0')}.jsonl`,
        index === 65 ? `${decision({ agent: 'AGENT-65' })}no record\n` : decision({ agent: `AGENT-${index}` }),
      ]),
    );
    const place = await testWorkspace(files);
    const snapshot = await place.open();
    const [group] = toldSnapshot(snapshot).sourceGroups ?? [];
    assert(group !== undefined);
    const ask = (offset: number, limit: number) => place.engine.request('sources', { group, offset, limit });
    const [first, rest] = [await ask(0, 50), await ask(50, 50)];
    assert.deepEqual([first.sources.length, rest.sources.length, first.total], [50, group.files - 50, group.files]);
    const one = await place.engine.request('sources', { path: 'costs/65.jsonl' });
    assert.deepEqual([one.sources.map(({ events }) => events), one.problems.map(({ line }) => line)], [[1], [2]]);
    for (const [offset, limit] of [
      [-1, 5],
      [0, 501],
      [0.5, 5],
    ] as const)
      await assert.rejects(ask(offset, limit));
  });
});
