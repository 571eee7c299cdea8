// Picks the test reporter's marked lines and counts out of everything else that a runner prints.
import { createRequire } from 'node:module';

const { MARK, RESULT } = createRequire(import.meta.url)('./reporter.cjs');
const KEPT = 60;
/** VS Code's server says at length that it runs without its own compiled modules; it does not need them. */
const NOISE = /spdlog|native-watchdog|bindings file|^\s+at .*(node:internal|server-main\.js|extensionHostProcess\.js)/;

/** What one runner said; `complete` once its counts have come. */
export class Results {
  counts = { passed: 0, failed: 0, skipped: 0 };
  complete = false;
  #line = '';
  #others = [];

  /** @param {(line: string) => void} say hears the marked lines, without their mark */
  constructor(say) {
    this.say = say;
  }

  /** @param {string} text a piece of output, cut anywhere */
  hear(text) {
    const lines = (this.#line + text).split('\n');
    this.#line = lines.pop();
    for (const line of lines) this.#read(line);
  }

  /** Counts another runner's results with these. */
  add(other) {
    for (const outcome of Object.keys(this.counts)) this.counts[outcome] += other.counts[outcome];
  }

  /** The last lines that were not the reporter's: for the message when a runner breaks. */
  unmarked() {
    return this.#others.slice(-KEPT).join('\n');
  }

  #read(line) {
    const at = line.indexOf(MARK);
    if (at < 0) return void this.#keep(line);
    const marked = line.slice(at + MARK.length);
    if (!marked.startsWith(RESULT)) return this.say(marked);
    this.complete = true;
    const counts = JSON.parse(marked.slice(RESULT.length));
    for (const outcome of Object.keys(this.counts)) this.counts[outcome] += counts[outcome];
  }

  #keep(line) {
    if (line.trim() === '' || NOISE.test(line)) return;
    this.#others.push(line);
    if (this.#others.length > 2 * KEPT) this.#others.splice(0, KEPT);
  }
}
