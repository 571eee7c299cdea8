import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  mkdirSync,
  openSync,
  closeSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { TailedFile, type TailOutcome, type TailSink } from '../../../src/files/tail';
import { asNobody, makeFifo, onPosix, put, useFolder } from './support/temp';

/** What a receiver holds after its restarts, and the restarts it was told of. */
class Receiver implements TailSink {
  pieces: Buffer[] = [];
  restarts: string[] = [];

  onRestart(reason: string): void {
    this.restarts.push(reason);
    this.pieces = [];
  }

  onChunk(bytes: Uint8Array): void {
    this.pieces.push(Buffer.from(bytes));
  }

  get content(): string {
    return Buffer.concat(this.pieces).toString('latin1');
  }
}

const line = (number: number): string => `{"id":${number},"cost_usd":0.001}\n`;
const lines = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, at) => line(from + at)).join('');
/** Long enough that its middle lies outside the windows that are compared before reading on. */
const LOG = lines(1, 1000);

describe('TailedFile', function () {
  this.timeout(30_000);
  const folder = useFolder();
  let file: string;
  let tail: TailedFile;
  let receiver: Receiver;
  beforeEach(() => {
    file = folder.file('model-decisions.jsonl');
    tail = new TailedFile(file);
    receiver = new Receiver();
  });

  describe('reads what is new, and starts over when what was read no longer stands', () => {
    const inPlace = (at: number, text: string): void => {
      const handle = openSync(file, 'r+');
      writeSync(handle, text, at);
      closeSync(handle);
    };
    const replaceBy = (text: string): void => {
      writeFileSync(`${file}.tmp`, text);
      renameSync(`${file}.tmp`, file);
    };
    const keepTime = (act: () => void): void => {
      utimesSync(file, 1_700_000_000, 1_700_000_000);
      act();
      utimesSync(file, 1_700_000_000, 1_700_000_000);
    };
    const cases: readonly [string, () => void, string, string[]][] = [
      ['nothing', () => undefined, LOG, []],
      ['a line appended', () => appendFileSync(file, line(7)), LOG + line(7), []],
      ['half a line appended', () => appendFileSync(file, '{"id"'), `${LOG}{"id"`, []],
      ['touched', () => utimesSync(file, 1, 1), LOG, []],
      ['emptied', () => truncateSync(file, 0), '', ['truncated']],
      ['cut in the middle', () => truncateSync(file, 5000), LOG.slice(0, 5000), ['truncated']],
      ['emptied and grown past the cursor', () => writeFileSync(file, lines(5, 1500)), lines(5, 1500), ['edited']],
      [
        'emptied and grown to the same size',
        () => writeFileSync(file, LOG.replaceAll('1', '2')),
        LOG.replaceAll('1', '2'),
        ['edited'],
      ],
      ['a byte changed at the start', () => inPlace(6, '9'), LOG.replace('"id":1', '"id":9'), ['edited']],
      [
        'a byte changed in the middle',
        () => inPlace(12_000, '#'),
        `${LOG.slice(0, 12_000)}#${LOG.slice(12_001)}`,
        ['edited'],
      ],
      [
        'a byte changed, its time set back',
        () => keepTime(() => inPlace(12_000, '#')),
        `${LOG.slice(0, 12_000)}#${LOG.slice(12_001)}`,
        ['edited'],
      ],
      [
        'a line taken out',
        () => writeFileSync(file, LOG.replace(line(500), '')),
        LOG.replace(line(500), ''),
        ['truncated'],
      ],
      ['replaced by more of the same', () => replaceBy(LOG + line(7)), LOG + line(7), []],
      ['replaced by a copy', () => replaceBy(LOG), LOG, []],
      ['replaced by other content', () => replaceBy(lines(3, 2000)), lines(3, 2000), ['replaced']],
      [
        'replaced, changed in the middle',
        () => replaceBy(LOG.replace(line(500), '{}\n') + lines(1, 9)),
        LOG.replace(line(500), '{}\n') + lines(1, 9),
        ['replaced'],
      ],
      ['replaced by less', () => replaceBy(lines(1, 10)), lines(1, 10), ['replaced']],
      ['replaced by nothing', () => replaceBy(''), '', ['replaced']],
    ];
    for (const [name, act, expected, restarts] of cases) {
      it(name, async () => {
        put(file, LOG);
        await tail.read(receiver);
        assert.equal(receiver.content, LOG);
        // File systems keep times in ticks of up to 10 ms: within one, a change of the same size cannot be seen.
        await new Promise((resolve) => setTimeout(resolve, 20));
        act();
        const outcome = await tail.read(receiver);
        assert.equal(receiver.content, expected);
        assert.deepEqual(receiver.restarts, restarts);
        assert.deepEqual([outcome.kind, tail.offset], [expected === LOG ? 'unchanged' : 'read', expected.length]);
        assert.deepEqual(await tail.read(receiver), { kind: 'unchanged', size: expected.length });
        assert.equal(await tail.verify(), true);
      });
    }
  });

  it('rotates by copy and truncation without losing what was appended since', async () => {
    put(file, LOG);
    await tail.read(receiver);
    copyFileSync(file, `${file}.1`);
    truncateSync(file, 0);
    appendFileSync(file, line(7));
    await tail.read(receiver);
    assert.deepEqual([receiver.content, receiver.restarts], [line(7), ['truncated']]);
  });

  describe('verifies what lies behind the cursor', () => {
    it('finds an edit in the middle of a file that has also grown, and restarts', async () => {
      put(file, LOG);
      await tail.read(receiver);
      const edited = LOG.replace('{"id":500,', '{"id":5OO,');
      writeFileSync(file, edited + line(7));
      await tail.read(receiver);
      assert.deepEqual([receiver.content, receiver.restarts], [LOG + line(7), []]);
      assert.equal(await tail.verify(), false);
      assert.equal((await tail.read(receiver)).kind, 'read');
      assert.deepEqual([receiver.content, receiver.restarts], [edited + line(7), ['edited']]);
      assert.equal(await tail.verify(), true);
    });

    const calm: readonly [string, () => void][] = [
      ['before anything was read', () => undefined],
      ['when the file is gone', () => rmSync(file)],
      ['when more was appended', () => appendFileSync(file, line(9))],
      ['when a folder took its place', () => (rmSync(file), mkdirSync(file))],
    ];
    for (const [name, act] of calm) {
      it(`has nothing to say ${name}`, async () => {
        put(file, LOG);
        if (!name.startsWith('before')) await tail.read(receiver);
        act();
        assert.equal(await tail.verify(), true);
      });
    }
  });

  it('comes back to a file that was gone', async () => {
    assert.deepEqual(await tail.read(receiver), { kind: 'gone' });
    put(file, LOG);
    assert.deepEqual(await tail.read(receiver), { kind: 'read', size: LOG.length });
    rmSync(file);
    assert.deepEqual(await tail.read(receiver), { kind: 'gone' });
    put(file, LOG + line(7));
    await tail.read(receiver);
    assert.deepEqual([receiver.content, receiver.restarts], [LOG + line(7), []]);
  });

  it('hands out small pieces of a large file, lets others run in between, and stops when told', async () => {
    const size = 5 * 1024 * 1024 + 17;
    put(file, Buffer.alloc(size, 'x'));
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 0);
    let stop = false;
    const sink: TailSink = {
      onRestart: (reason) => receiver.onRestart(reason),
      onChunk: (bytes) => {
        assert(bytes.length <= 1024 * 1024);
        receiver.onChunk(bytes);
        stop = receiver.pieces.length === 3;
      },
      isCancelled: () => stop,
    };
    assert.equal((await tail.read(sink)).kind, 'read');
    assert.equal(receiver.pieces.length, 3);
    assert.equal(tail.offset, Buffer.concat(receiver.pieces).length);
    await tail.read({ ...sink, isCancelled: () => false });
    clearInterval(timer);
    assert.equal(Buffer.concat(receiver.pieces).length, size);
    assert.deepEqual(receiver.restarts, []);
    assert(turns > 0);
  });

  it('follows a sparse file larger than a buffer can be without holding it', async () => {
    put(file, '{"id":1}\n');
    truncateSync(file, 5 * 1024 ** 3);
    let bytes = 0;
    const outcome = await tail.read({
      onRestart: () => undefined,
      onChunk: (chunk) => void (bytes += chunk.length),
      isCancelled: () => bytes >= 32 * 1024 * 1024,
    });
    assert.deepEqual([outcome, bytes], [{ kind: 'read', size: 5 * 1024 ** 3 }, 32 * 1024 * 1024]);
  });

  it('runs calls that overlap one after another', async () => {
    put(file, LOG);
    const outcomes = await Promise.all([tail.read(receiver), tail.verify(), tail.read(receiver)]);
    assert.deepEqual(outcomes, [{ kind: 'read', size: LOG.length }, true, { kind: 'unchanged', size: LOG.length }]);
    assert.equal(receiver.content, LOG);
  });

  it('goes on after a receiver that threw, with the piece that it did not take', async () => {
    put(file, LOG);
    const sink: TailSink = { onRestart: () => undefined, onChunk: () => Promise.reject(new Error('full')) };
    await assert.rejects(tail.read(sink), /full/);
    await tail.read(receiver);
    assert.equal(receiver.content, LOG);
  });

  describe('reports what is not a readable file', () => {
    const codeOf = (outcome: TailOutcome): string => (outcome.kind === 'failed' ? outcome.problem.code : outcome.kind);

    it('a folder', async () => {
      mkdirSync(file);
      assert.equal(codeOf(await tail.read(receiver)), 'not-a-file');
    });

    onPosix('on POSIX', () => {
      it('a FIFO, of which four would block every other file call', async () => {
        makeFifo(file);
        const outcomes = await Promise.all(Array.from({ length: 5 }, () => new TailedFile(file).read(receiver)));
        assert.deepEqual(new Set(outcomes.map(codeOf)), new Set(['not-a-file']));
      });

      it('a device', async () => {
        symlinkSync('/dev/zero', file);
        assert.equal(codeOf(await tail.read(receiver)), 'not-a-file');
      });

      it('a link to itself', async () => {
        symlinkSync(file, file);
        assert.equal(codeOf(await tail.read(receiver)), 'symlink-loop');
      });

      it('a file that may not be read', () => {
        put(file, LOG);
        chmodSync(file, 0);
        const script = `const { TailedFile } = room('files/tail');
          const sink = { onRestart() {}, onChunk() {} };
          console.log(JSON.stringify(await new TailedFile(${JSON.stringify(file)}).read(sink)));`;
        const problem = { code: 'unreadable', severity: 'error', line: null, offset: null, data: { error: 'EACCES' } };
        assert.deepEqual(asNobody(script), { kind: 'failed', problem });
      });

      it('a file that may no longer be read since it was saved as read', async () => {
        put(file, LOG);
        await tail.read(receiver);
        const saved = tail.save(0);
        chmodSync(file, 0);
        const script = `const { TailedFile } = room('files/tail');
          const sink = { onRestart() {}, onChunk() {} };
          const tail = TailedFile.restore(${JSON.stringify(file)}, ${JSON.stringify(saved)});
          console.log(JSON.stringify([tail.trust(), (await tail.read(sink)).kind]));`;
        assert.deepEqual(asNobody(script), ['changed', 'failed']);
      });
    });
  });
});
