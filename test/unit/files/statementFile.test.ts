import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { readWholeFile } from '../../../src/files/statementFile';
import { asNobody, makeFifo, onPosix, put, useFolder } from './support/temp';

describe('readWholeFile', () => {
  const folder = useFolder();
  const text = '{"total_spent": 1.5}';
  const read = async (maxBytes = 1000): Promise<string> => {
    const result = await readWholeFile(folder.file('token_budget.json'), maxBytes);
    return result.kind === 'ok' ? result.text : result.kind === 'failed' ? result.problem.code : result.kind;
  };

  const utf16be = (value: string): Buffer => Buffer.from(`\ufeff${value}`, 'utf16le').swap16();
  const cases: readonly [string, string | Buffer, string][] = [
    ['plain', text, text],
    ['nothing', '', ''],
    ['a byte order mark', `\ufeff${text}`, text],
    ['UTF-16, as PowerShell writes it', Buffer.from(`\ufeff${text}`, 'utf16le'), text],
    ['UTF-16, big-endian', utf16be(text), text],
    ['other scripts', '{"agent": "čáp 🦉"}', '{"agent": "čáp 🦉"}'],
    ['half a character at the end', Buffer.from('é').subarray(0, 1), '\ufffd'],
    ['exactly what is allowed', 'x'.repeat(1000), 'x'.repeat(1000)],
    ['a byte more', 'x'.repeat(1001), 'unreadable'],
  ];
  for (const [name, content, expected] of cases) {
    it(name, async () => {
      put(folder.file('token_budget.json'), content);
      assert.equal(await read(), expected);
    });
  }

  it('no file', async () => assert.equal(await read(), 'gone'));

  it('a folder', async () => {
    mkdirSync(folder.file('token_budget.json'));
    assert.equal(await read(), 'not-a-file');
  });

  it('never gives half a state of a file that is replaced all the time', async () => {
    const file = put(folder.file('token_budget.json'), '0'.repeat(5000));
    let turn = 0;
    const timer = setInterval(() => {
      turn += 1;
      writeFileSync(`${file}.tmp`, String(turn % 10).repeat(5000 + (turn % 7)));
      renameSync(`${file}.tmp`, file);
    }, 1);
    for (let count = 0; count < 20; count += 1) {
      const result = await read(10_000);
      assert(result === 'statement-torn' || /^(\d)\1{4999,}$/.test(result), result.slice(0, 100));
    }
    clearInterval(timer);
    assert(turn > 20);
  });

  it('waits for a file that is written in place, and gives up in the end', async () => {
    const file = put(folder.file('token_budget.json'), text);
    const timer = setInterval(() => writeFileSync(file, text + ' '.repeat(Date.now() % 50)), 1);
    assert.equal(await read(), 'statement-torn');
    clearInterval(timer);
    assert.equal((await read()).trim(), text);
  });

  onPosix('on POSIX', () => {
    it('a FIFO', async () => {
      makeFifo(folder.file('token_budget.json'));
      assert.equal(await read(), 'not-a-file');
    });

    it('a file that may not be read', () => {
      const file = put(folder.file('token_budget.json'), text);
      chmodSync(file, 0);
      const script = `const { readWholeFile } = room('files/statementFile');
        console.log(JSON.stringify(await readWholeFile(${JSON.stringify(file)}, 1000)));`;
      const problem = { code: 'unreadable', severity: 'error', line: null, offset: null, data: { error: 'EACCES' } };
      assert.deepEqual(asNobody(script), { kind: 'failed', problem });
    });
  });
});
