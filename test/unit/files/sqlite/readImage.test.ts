import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readImage } from '../../../../src/files/sqlite/readImage';
import { put, useFolder } from '../support/temp';

/**
 * A writer in a process of its own. It keeps the protocol of SQLite on pages whose only content is a counter: in every
 * committed state the header's change counter and all other pages say the same number.
 */
const common = `
  const fs = require('fs');
  const PAGE = 4096, PAGES = 60;
  const page = (n, number) => {
    const content = Buffer.alloc(PAGE);
    if (number === 1) { content.write('SQLite format 3\\0', 'latin1'); content.writeUInt16BE(PAGE, 16); content[18] = content[19] = wal ? 2 : 1; }
    content.writeUInt32BE(n, number === 1 ? 24 : 0);
    return content;
  };
  const main = fs.openSync(file, 'w+');
  const writeAll = (n) => { for (let number = PAGES; number >= 1; number--) fs.writeSync(main, page(n, number), 0, PAGE, (number - 1) * PAGE); };
  const rest = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Math.random() * 20);
  const isEnough = () => fs.existsSync(file + '-enough');
  writeAll(0);
  process.stdout.write('ready');
`;
const rollbackWriter = `const wal = false; ${common}
  for (let n = 1; !isEnough(); n++) {
    fs.writeFileSync(file + '-journal', Buffer.from('d9d505f920a163d700000000', 'hex'));
    writeAll(n);
    fs.unlinkSync(file + '-journal');
    rest();
  }`;
const walWriter = `const wal = true; ${common}
  let log = null, at = 0, salt = 1, sums = [0, 0], done = 0;
  const sum = (bytes) => {
    for (let i = 0; i < bytes.length; i += 8) {
      sums[0] = (sums[0] + bytes.readUInt32LE(i) + sums[1]) >>> 0;
      sums[1] = (sums[1] + bytes.readUInt32LE(i + 4) + sums[0]) >>> 0;
    }
  };
  const append = (bytes) => { fs.writeSync(log, bytes, 0, bytes.length, at); at += bytes.length; };
  const restart = () => {
    log ??= fs.openSync(file + '-wal', 'w+');
    at = 0; salt++; sums = [0, 0];
    const header = Buffer.alloc(32);
    header.writeUInt32BE(0x377f0682, 0); header.writeUInt32BE(3007000, 4); header.writeUInt32BE(PAGE, 8);
    header.writeUInt32BE(salt, 16); header.writeUInt32BE(salt * 7, 20);
    sum(header.subarray(0, 24));
    header.writeUInt32BE(sums[0], 24); header.writeUInt32BE(sums[1], 28);
    append(header);
  };
  restart();
  for (let n = 1; !isEnough(); n++) {
    for (let number = 1; number <= PAGES; number++) {
      const head = Buffer.alloc(24), content = page(n, number);
      head.writeUInt32BE(number, 0); head.writeUInt32BE(number === PAGES ? PAGES : 0, 4);
      head.writeUInt32BE(salt, 8); head.writeUInt32BE(salt * 7, 12);
      sum(head.subarray(0, 8)); sum(content);
      head.writeUInt32BE(sums[0], 16); head.writeUInt32BE(sums[1], 20);
      append(Buffer.concat([head, content]));
    }
    if (n % 5 === 0) { writeAll(n); restart(); }
    rest();
  }`;

/** So long at least it is read while it is written, and until it was seen in two states. */
const WRITING_MS = 2_500;

describe('readImage', function () {
  this.timeout(60_000);
  const folder = useFolder();
  let writer: ChildProcess | null = null;
  afterEach(() => writer?.kill('SIGKILL'));

  const countersOf = (image: Uint8Array): number[] => {
    const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
    return Array.from({ length: image.length / 4096 }, (_, at) => view.getUint32(at === 0 ? 24 : at * 4096));
  };

  const writers: readonly [string, string][] = [
    ['a rollback journal', rollbackWriter],
    ['a write-ahead log, with checkpoints and restarts', walWriter],
  ];
  for (const [name, script] of writers) {
    it(`gets one state or none from a writer with ${name}`, async () => {
      const file = folder.file('a.db');
      const child = spawn(process.execPath, ['-e', `const file = ${JSON.stringify(file)}; ${script}`], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      writer = child;
      const ended = once(child, 'exit');
      await once(child.stdout, 'data');
      const seen = new Set<number>();
      for (const start = performance.now(); performance.now() - start < WRITING_MS || seen.size < 2;) {
        const read = await readImage(file, 1e9);
        if (read.kind === 'ok') {
          const counters = countersOf(read.image);
          assert.equal(counters.length, 60);
          assert.equal(new Set(counters).size, 1, `torn: ${counters.join(' ')}`);
          seen.add(counters[0] ?? -1);
        } else {
          assert(read.kind === 'failed' && ['database-busy', 'database-journal'].includes(read.problem.code));
        }
      }
      put(`${file}-enough`);
      assert.deepEqual(await ended, [0, null]);
      const last = await readImage(file, 1e9);
      assert(last.kind === 'ok');
    });
  }

  it('takes no state that only the header promises', async () => {
    const header = Buffer.alloc(4096);
    header.write('SQLite format 3\0', 'latin1');
    header.writeUInt16BE(4096, 16);
    header.writeUInt32BE(3, 28);
    const read = await readImage(put(folder.file('a.db'), Buffer.concat([header, Buffer.alloc(8191)])), 1e9);
    assert.deepEqual(read.kind === 'failed' && read.problem.data, { bytes: 12287, expectedBytes: 12288 });
  });
});
