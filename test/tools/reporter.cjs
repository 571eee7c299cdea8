// Mocha's results as marked lines, the same from a terminal and out of an extension host: a line a group, failures whole, counts last.
/* global console */
const MARK = '[spendlight-test] ';
const RESULT = 'result ';
const MOST_LINES = 40;
const MOST_CHARACTERS = 2000;

/** Prints through `console.log` only: in an extension host that is the one way out. */
class Reporter {
  constructor(runner) {
    this.counts = { passed: 0, failed: 0, skipped: 0 };
    this.groups = new Map();
    runner.on('pass', (test) => this.count(test, 'passed'));
    runner.on('pending', (test) => {
      this.count(test, 'skipped');
      say(`  skipped ${test.titlePath().join(' > ')}`);
    });
    runner.on('fail', (test, error) => {
      this.count(test, 'failed');
      say(`  FAILED ${test.titlePath().join(' > ')}`);
      for (const line of wordsOf(error)) say(`    ${line}`);
    });
    runner.on('suite end', (suite) => suite.parent?.root && this.close(suite.title));
    runner.on('end', () => {
      for (const title of this.groups.keys()) this.close(title);
      say(RESULT + JSON.stringify(this.counts));
    });
  }

  count(test, outcome) {
    this.counts[outcome] += 1;
    const title = test.titlePath()[0] ?? '';
    const group = this.groups.get(title) ?? { passed: 0, failed: 0, skipped: 0 };
    group[outcome] += 1;
    this.groups.set(title, group);
  }

  close(title) {
    const group = this.groups.get(title);
    if (group === undefined) return;
    this.groups.delete(title);
    const others = ['failed', 'skipped'].filter((outcome) => group[outcome] > 0);
    say(
      `  ${title}: ${[`${group.passed} passed`, ...others.map((outcome) => `${group[outcome]} ${outcome}`)].join(', ')}`,
    );
  }
}

function say(line) {
  console.log(MARK + line);
}

function wordsOf(error) {
  const lines = String(error?.stack ?? error?.message ?? error).split('\n');
  // Node's own assertions show the difference themselves.
  if (Object(error) === error && 'expected' in error && !lines.some((line) => line.startsWith('+ actual')))
    lines.unshift(`expected: ${clip(error.expected)}`, `actual:   ${clip(error.actual)}`);
  return lines.slice(0, MOST_LINES);
}

function clip(value) {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)} ...` : text;
}

module.exports = Reporter;
module.exports.MARK = MARK;
module.exports.RESULT = RESULT;
