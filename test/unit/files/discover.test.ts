import assert from 'node:assert/strict';
import { chmodSync, linkSync, mkdirSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { discover, type DiscoverOptions, type Discovery } from '../../../src/files/discover';
import { asNobody, makeFifo, onPosix, put, useFolder } from './support/temp';

describe('discover', function () {
  this.timeout(30_000);
  const temp = useFolder();
  const at = (name: string): string => temp.file('work', ...name.split('/'));
  beforeEach(() => mkdirSync(temp.file('work')));

  const look = (options: Partial<DiscoverOptions> = {}): Promise<Discovery> =>
    discover(
      { path: temp.file('work'), name: 'work' },
      { include: [], exclude: [], trusted: true, prefix: false, ...options },
    );
  const paths = async (options: Partial<DiscoverOptions> = {}): Promise<string[]> =>
    (await look(options)).files.map((file) => file.path);
  const problems = async (options: Partial<DiscoverOptions> = {}): Promise<[string, string][]> =>
    (await look(options)).problems.map((problem) => [problem.path, problem.code]);

  describe('lists what the contract promises', () => {
    const cases: readonly [string, string, string][] = [
      ['ops/model-decisions.jsonl', 'text', 'promised'],
      ['ops/model-decisions.jsonl.1', 'text', 'promised'],
      ['ops/model-decisions.jsonl.2026-02-01', 'text', 'promised'],
      ['ops/qa/ci-usage.jsonl', 'text', 'promised'],
      ['ops/qa/aws-costs.csv', 'text', 'promised'],
      ['token_budget.json', 'statement', 'promised'],
      ['a/b/c/token_budget.json', 'statement', 'promised'],
      ['.agents/token_budget.json', 'statement', 'promised'],
      ['costs/llm.jsonl', 'text', 'promised'],
      ['costs/2026/02/llm.jsonl', 'text', 'promised'],
      ['costs/llm.jsonl.1', 'text', 'promised'],
      ['costs/otel/app.jsonl.20260210', 'text', 'promised'],
      ['costs/budget-config.json', 'budget-config', 'promised'],
      ['costs/aws.csv', 'text', 'guess'],
      ['costs/2026/aws.csv', 'text', 'guess'],
      ['export.csv', 'text', 'guess'],
      ['costs.db', 'database', 'guess'],
      ['x/y/costs.sqlite', 'database', 'guess'],
      ['x/y/costs.sqlite3', 'database', 'guess'],
      ['costs/costs.db', 'database', 'guess'],
      ['1/2/3/4/5/6/7/8/9/10/11/12/costs.db', 'database', 'guess'],
    ];
    for (const [name, kind, promise] of cases) {
      it(`${name}: ${kind}, ${promise}`, async () => {
        const file = put(at(name));
        const { files, problems } = await look();
        assert.deepEqual(files, [{ file, realFile: file, path: name, kind, expected: promise === 'promised' }]);
        assert.deepEqual(problems, []);
      });
    }
  });

  describe('leaves alone what is no source', () => {
    const cases = [
      'ops/other.jsonl',
      'ops/model-decisions.jsonl.lock',
      'costs/llm.jsonl.bak',
      'ops/model-decisions.jsonl.tmp',
      'ops/qa/costs.csv',
      'ops/qa/deeper/ci-usage.jsonl',
      'ops/qa/cost-reports/x.db',
      'costs/reports/daily.jsonl',
      'costs/notes.txt',
      'costs/deeper/budget-config.json',
      'data/lone.csv',
      'my_token_budget.json',
      'node_modules/a/costs.db',
      'a/node_modules/b/token_budget.json',
      '.git/costs.db',
      'dist/costs.db',
      'out/token_budget.json',
      'target/a/costs.db',
      '.venv/lib/costs.db',
      '.vscode-test/costs.db',
      'costs/node_modules/x.jsonl',
      '1/2/3/4/5/6/7/8/9/10/11/12/13/costs.db',
    ];
    for (const name of cases) {
      it(name, async () => {
        put(at(name));
        assert.deepEqual(await look().then(({ files, problems }) => ({ files, problems })), {
          files: [],
          problems: [],
        });
      });
    }
  });

  it('takes CSV files beside a database', async () => {
    for (const name of ['data/a.db', 'data/a.csv', 'data/deeper/b.csv', 'other/c.csv']) put(at(name));
    assert.deepEqual(await paths(), ['data/a.csv', 'data/a.db']);
  });

  describe('follows the settings', () => {
    beforeEach(() => {
      for (const name of [
        'logs/a.jsonl',
        'logs/b.ndjson',
        'build/c.jsonl',
        'x/build/d.jsonl',
        'costs/e.jsonl',
        'node_modules/f.jsonl',
      ]) {
        put(at(name));
      }
      put(temp.file('beside', 'g.jsonl'));
      put(at('(odd) [name]+/h.jsonl'));
    });
    const cases: readonly [string[], string[], string[]][] = [
      [['logs/*.jsonl'], [], ['costs/e.jsonl', 'logs/a.jsonl']],
      [['logs/*'], [], ['costs/e.jsonl', 'logs/a.jsonl', 'logs/b.ndjson']],
      [['./logs/a.jsonl'], [], ['costs/e.jsonl', 'logs/a.jsonl']],
      [['logs/{a,b}.*'], ['**/b.*'], ['costs/e.jsonl', 'logs/a.jsonl']],
      [['**/*.jsonl'], [], ['(odd) [name]+/h.jsonl', 'costs/e.jsonl', 'logs/a.jsonl']],
      [['build/*.jsonl'], [], ['build/c.jsonl', 'costs/e.jsonl']],
      [['(odd) \\[name\\]+/*.jsonl'], [], ['(odd) [name]+/h.jsonl', 'costs/e.jsonl']],
      [['../beside/*.jsonl'], [], ['../beside/g.jsonl', 'costs/e.jsonl']],
      [['logs/a.jsonl'], ['logs'], ['costs/e.jsonl']],
      [[], ['costs/**'], []],
      [[], ['costs'], []],
      [[], ['**/e.jsonl'], []],
      [['costs/reports/**', 'ops/qa/cost-reports/**'], [], ['costs/e.jsonl']],
    ];
    for (const [include, exclude, expected] of cases) {
      it(`include ${include.join(' ') || 'nothing'}, exclude ${exclude.join(' ') || 'nothing'}`, async () => {
        put(at('costs/reports/daily.jsonl'));
        assert.deepEqual(await paths({ include, exclude }), expected);
      });
    }

    it('expects a log where the settings name one, also where it would only be a guess', async () => {
      put(at('x.csv'));
      put(at('y.csv'));
      const { files } = await look({ include: ['x.csv'], exclude: ['costs'] });
      assert.deepEqual(
        files.map(({ path: name, expected }) => [name, expected]),
        [
          ['x.csv', true],
          ['y.csv', false],
        ],
      );
    });

    it('takes an absolute glob', async () => {
      assert.deepEqual(
        await paths({ include: [temp.file('beside').replaceAll('[', '\\[').replaceAll(']', '\\]') + '/*.jsonl'] }),
        ['../beside/g.jsonl', 'costs/e.jsonl'],
      );
    });

    const refused = [
      '',
      '   ',
      '!costs/*',
      'x'.repeat(257),
      '*a*b*c*',
      '{a,b}{a,b}{a,b}{a,b}',
      '**/a/**/a/**/a/**/a/**',
    ];
    for (const text of refused) {
      it(`refuses ${JSON.stringify(text.slice(0, 40))}`, async () => {
        const { problems } = await look({ include: [text] });
        assert.deepEqual(
          problems.map(({ path: name, code, data }) => [name, code, data?.['setting']]),
          [['.', 'config-invalid', 'spendlight.include']],
        );
      });
    }
  });

  it('begins paths with the name of the folder where there are several', async () => {
    put(at('costs/e.jsonl'));
    mkdirSync(at('ops/model-decisions.jsonl'), { recursive: true });
    const { files, problems } = await look({ prefix: true });
    assert.deepEqual([files[0]?.path, problems[0]?.path], ['work/costs/e.jsonl', 'work/ops/model-decisions.jsonl']);
  });

  it('names the directories where a change matters', async () => {
    for (const name of ['ops/qa/ci-usage.jsonl', 'costs/2026/a.jsonl', 'costs/empty/.keep', 'a/b/costs.db', 'src/x.ts'])
      put(at(name));
    const { directories } = await look();
    const shown = directories.map((directory) => path.relative(at('.'), directory).split(path.sep).join('/'));
    assert.deepEqual(shown.sort(), ['', 'a/b', 'costs', 'costs/2026', 'costs/empty', 'ops', 'ops/qa']);
  });

  it('caps the sources, the promised ones first, and says so', async () => {
    for (let number = 0; number < 1005; number += 1) put(at(`a/${number}.db`));
    for (let number = 0; number < 5; number += 1) put(at(`costs/${number}.jsonl`));
    const { files, problems } = await look();
    assert.equal(files.length, 1000);
    assert.equal(files.filter((file) => file.expected).length, 5);
    assert.deepEqual(
      problems.map(({ path: name, code, data }) => [name, code, data]),
      [['.', 'too-many-sources', { found: 1010, limit: 1000 }]],
    );
  });

  it('reports a workspace that is not there', async () => {
    const discovery = await discover(
      { path: temp.file('absent'), name: 'absent' },
      { include: [], exclude: [], trusted: true, prefix: false },
    );
    assert.deepEqual([discovery.files, discovery.problems[0]?.code], [[], 'unreadable']);
  });

  it('reports a log that is compressed', async () => {
    put(at('ops/model-decisions.jsonl.1.gz'));
    assert.deepEqual(await problems(), [['ops/model-decisions.jsonl.1.gz', 'unreadable']]);
  });

  it('reports a folder named like a log, and not one named like a database', async () => {
    mkdirSync(at('costs/x.jsonl'), { recursive: true });
    mkdirSync(at('level.db'));
    assert.deepEqual(await problems(), [['costs/x.jsonl', 'not-a-file']]);
    assert.deepEqual(await paths(), []);
  });

  onPosix('knows links, FIFOs and permissions', () => {
    it('lists a file once, by the promised name, however often it is reached', async () => {
      put(at('costs/z.jsonl'));
      symlinkSync(at('costs/z.jsonl'), at('costs/a.jsonl'));
      linkSync(at('costs/z.jsonl'), at('costs/hard.jsonl'));
      symlinkSync(at('costs/z.jsonl'), at('export.csv'));
      const { files } = await look();
      assert.deepEqual(
        files.map(({ path: name, realFile }) => [name, realFile]),
        [['costs/a.jsonl', at('costs/z.jsonl')]],
      );
    });

    it('does not enter linked directories, so that no loop holds it', async () => {
      put(at('costs/a.jsonl'));
      symlinkSync('..', at('costs/up'));
      symlinkSync('.', at('here'));
      assert.deepEqual(await paths(), ['costs/a.jsonl']);
    });

    it('follows a linked directory that the contract names', async () => {
      put(temp.file('shared', 'a.jsonl'));
      symlinkSync(temp.file('shared'), at('costs'));
      const { files, directories } = await look();
      assert.deepEqual([files[0]?.path, files[0]?.realFile], ['costs/a.jsonl', temp.file('shared', 'a.jsonl')]);
      assert(directories.includes(temp.file('shared')));
    });

    const loops: readonly [string, string, string][] = [
      ['a file linked to itself', 'costs/loop.jsonl', 'loop.jsonl'],
      ['a directory linked to itself', 'costs', 'costs'],
      ['two files linked to each other', 'costs/one.jsonl', 'two.jsonl'],
    ];
    for (const [name, link, target] of loops) {
      it(`reports ${name}`, async () => {
        mkdirSync(path.dirname(at(link)), { recursive: true });
        symlinkSync(target, at(link));
        if (target === 'two.jsonl') symlinkSync('one.jsonl', at('costs/two.jsonl'));
        const found = await problems();
        assert.deepEqual(found[0], [link, 'symlink-loop']);
      });
    }

    it('reports a link whose target is missing', async () => {
      put(at('costs/.keep'));
      symlinkSync('absent', at('costs/a.jsonl'));
      assert.deepEqual(await problems(), [['costs/a.jsonl', 'unreadable']]);
    });

    describe('refuses what lies outside an untrusted workspace', () => {
      const cases: readonly [string, () => void, string[], string][] = [
        [
          'a file',
          () => symlinkSync(put(temp.file('secret', 'a.jsonl')), put(at('costs/.keep')).replace('.keep', 'a.jsonl')),
          [],
          'costs/a.jsonl',
        ],
        ['a database', () => symlinkSync(put(temp.file('secret', 'a.db')), at('a.db')), [], 'a.db'],
        [
          'a directory',
          () => (put(temp.file('secret', 'a.jsonl')), symlinkSync(temp.file('secret'), at('costs'))),
          [],
          'costs',
        ],
        ['a glob that leads up', () => put(temp.file('secret', 'a.jsonl')), ['../secret/*'], '../secret'],
      ];
      for (const [name, make, include, shown] of cases) {
        it(name, async () => {
          make();
          assert.deepEqual(await problems({ trusted: false, include }), [[shown, 'symlink-outside']]);
          assert.deepEqual(await paths({ trusted: false, include }), []);
          assert.equal((await paths({ trusted: true, include })).length, 1);
        });
      }

      it('but takes a link within it', async () => {
        symlinkSync(put(at('data/x.jsonl')), put(at('costs/.keep')).replace('.keep', 'a.jsonl'));
        assert.deepEqual(await paths({ trusted: false }), ['costs/a.jsonl']);
      });
    });

    it('reports FIFOs and sockets', async () => {
      makeFifo(at('costs/x.jsonl'));
      makeFifo(at('y.db'));
      const server = createServer().listen(at('costs/s.jsonl'));
      await new Promise((resolve) => server.once('listening', resolve));
      const found = await problems();
      await new Promise((resolve) => server.close(resolve));
      assert.deepEqual(found.sort(), [
        ['costs/s.jsonl', 'not-a-file'],
        ['costs/x.jsonl', 'not-a-file'],
        ['y.db', 'not-a-file'],
      ]);
    });

    it('lists a file that may not be read, and reports a directory that may not', () => {
      put(at('costs/a.jsonl'));
      put(at('ops/qa/ci-usage.jsonl'));
      put(at('private/a.db'));
      chmodSync(at('costs/a.jsonl'), 0);
      chmodSync(at('ops/qa'), 0);
      chmodSync(at('private'), 0);
      const script = `const { discover } = room('files/discover');
        const options = { include: [], exclude: [], trusted: true, prefix: false };
        const { files, problems } = await discover({ path: ${JSON.stringify(at('.'))}, name: 'work' }, options);
        console.log(JSON.stringify([files.map((f) => f.path), problems.map((p) => [p.path, p.code, p.severity, p.data.error])]));`;
      assert.deepEqual(asNobody(script), [
        ['costs/a.jsonl'],
        [
          ['ops/qa', 'unreadable', 'error', 'EACCES'],
          ['private', 'unreadable', 'info', 'EACCES'],
        ],
      ]);
      chmodSync(at('ops/qa'), 0o755);
      chmodSync(at('private'), 0o755);
    });
  });
});
