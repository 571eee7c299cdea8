// Runs named steps, those that do not wait for one another at the same time, and says what each one is doing.
import { availableParallelism } from 'node:os';

const SIGN_OF_LIFE = 20_000;

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {readonly string[]} [needs] steps that must have passed before
 * @property {readonly string[]} [after] steps that must have ended before, whatever came of them
 * @property {boolean} [waits] true: it waits for a network or another program more than it computes, and takes no place
 * @property {string} wayOut what to do when it fails
 * @property {(say: (line: string) => void) => Promise<void | { passed: number, failed: number, skipped: number }>} run
 *   without counts the step itself counts as one
 */

/**
 * @param {readonly Step[]} steps
 * @param {(line: string) => void} [print]
 * @returns {Promise<{ passed: number, failed: number, skipped: number }>} sums over all steps; a step that could not run counts as failed
 */
export async function runSteps(steps, print = console.log) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  const places = placesFor(Math.max(2, Math.min(4, availableParallelism())));
  const outcomes = new Map();
  for (const [rank, step] of steps.entries())
    outcomes.set(
      step.name,
      runStep(step, outcomes, () => places(rank), total, print),
    );
  await Promise.all(outcomes.values());
  return total;
}

/** Resolves to true when the step passed; the steps it waits for stand before it in the list. */
async function runStep(step, outcomes, places, total, print) {
  const needed = (step.needs ?? []).filter((name) => outcomes.has(name));
  const passed = await Promise.all(needed.map((name) => outcomes.get(name)));
  const broken = needed.filter((_, index) => !passed[index]);
  if (broken.length > 0) {
    print(`✘ ${step.name}: cannot run, because ${broken.join(' and ')} failed`);
    total.failed += 1;
    return false;
  }
  await Promise.all((step.after ?? []).map((name) => outcomes.get(name)));
  const leave = step.waits ? () => undefined : await places();
  const started = Date.now();
  const seconds = () => ((Date.now() - started) / 1000).toFixed(1);
  print(`… ${step.name}`);
  const alive = setInterval(
    () => print(`… ${step.name}, ${Math.round((Date.now() - started) / 1000)} s`),
    SIGN_OF_LIFE,
  );
  try {
    const counts = (await step.run((line) => print(`  ${step.name} | ${line}`))) ?? {
      passed: 1,
      failed: 0,
      skipped: 0,
    };
    for (const outcome of Object.keys(total)) total[outcome] += counts[outcome];
    if (counts.failed === 0 && counts.passed > 0) {
      print(`✔ ${step.name}, ${seconds()} s`);
      return true;
    }
    if (counts.failed === 0) total.failed += 1; // nothing ran: that is not a success
    const outcome = counts.failed > 0 ? `${counts.failed} failed` : 'no test ran';
    print(`✘ ${step.name}, ${seconds()} s: ${outcome}`);
  } catch (error) {
    total.failed += 1;
    print(`✘ ${step.name}, ${seconds()} s:\n${indent(error.message)}`);
  } finally {
    clearInterval(alive);
    leave();
  }
  print(`  What to do: ${step.wayOut}`);
  return false;
}

/**
 * Hands out at most `count` places, to the lowest rank first: what others wait for stands early in the list.
 * A place is given back by calling what was handed out.
 */
function placesFor(count) {
  const waiting = [];
  let free = count;
  const serve = () => {
    if (free === 0 || waiting.length === 0) return;
    free -= 1;
    waiting.sort((a, b) => a.rank - b.rank);
    waiting.shift().enter(leave);
  };
  // Not at once, so that steps which waited for this one are in the queue too.
  const leave = () => {
    free += 1;
    setTimeout(serve, 0);
  };
  return (rank) =>
    new Promise((enter) => {
      waiting.push({ rank, enter });
      setTimeout(serve, 0);
    });
}

function indent(text) {
  return text.replaceAll(/^/gm, '    ');
}
