/** What is taken from the command line quickly is what the whole program takes from it, or it is left to that. */
import assert from 'node:assert/strict';
import { Command } from 'commander';
import { addCheck } from '../../../src/cli/commands/check';
import { addSummary } from '../../../src/cli/commands/summary';
import { checkOptions, summaryOptions } from '../../../src/cli/quick';
import { openTerminal } from '../../../src/cli/terminal';

/** The options as commander gives them; null: it refuses them or says something else. */
function slowly(args: readonly string[]): unknown {
  const surroundings = { terminal: openTerminal(process.stdout, {}), warn: () => undefined };
  const program = new Command()
    .exitOverride()
    .configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
  let taken: unknown = null;
  for (const add of [addCheck, addSummary]) add(program, surroundings, () => undefined);
  for (const command of program.commands) {
    command.exitOverride().copyInheritedSettings(program);
    command.action((options: unknown) => {
      taken = options;
    });
  }
  try {
    program.parse([...args], { from: 'user' });
  } catch {
    return null;
  }
  return taken;
}

function quickly([command, ...rest]: readonly string[]): unknown {
  return command === 'check' ? checkOptions(rest) : summaryOptions(rest);
}

const TAKEN: readonly (readonly string[])[] = [
  ['check', '--estimated', '0.5'],
  ['check', '--estimated=0.5', '--json', '-w', 'dir'],
  ['check', '--estimated', 'much', '--agent', 'a b', '--pr', '#12', '--model', 'm', '--wbs', 'WBS-1'],
  ['check', '--estimated', '1', '--priority', 'critical', '--now', '2026-02-20T12:00:00Z', '--time-zone', 'UTC'],
  ['check', '--estimated', '1', '--no-cache', '--no-home'],
  ['check', '--estimated', '1', '--home', 'here', '--include', 'a', '--include', 'b', '--exclude=c'],
  ['summary'],
  ['summary', '--month', 'all', '--by', 'agent,model', '--json', '--workspace', ''],
  ['summary', '--since', '2026-02-01', '--until=2026-02-02', '--fail-on', 'red'],
];
const LEFT: readonly (readonly string[])[] = [
  ['check'],
  ['check', '--help'],
  ['check', '--estimated'],
  ['check', '--estimated', '1', '--estimated', '2'],
  ['check', '--estimated', '-1'],
  ['check', '--estimated', '1', '--priority', 'urgent'],
  ['check', '--estimated', '1', '--json=1'],
  ['check', '--estimated', '1', '--home', 'a', '--no-home'],
  ['check', '--estimated', '1', '--no-home', '--home', 'a'],
  ['check', '--estimated', '1', '--constructor', 'x'],
  ['summary', 'more'],
  ['summary', '--'],
  ['summary', '--unknown', 'x'],
  ['summary', '-wdir'],
];

describe('the quick command line', () => {
  for (const args of TAKEN) {
    it(`takes ${args.join(' ')}`, () => {
      assert.notEqual(quickly(args), null);
      assert.deepEqual(quickly(args), slowly(args));
    });
  }
  for (const args of LEFT) it(`leaves ${args.join(' ')}`, () => assert.equal(quickly(args), null));
});
