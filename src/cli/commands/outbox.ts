/** `spendlight outbox`: messages that wait or could not be delivered: lists them, tries them again, drops them. */
import type { Command } from 'commander';
import { isoText } from '../../core/report/json';
import type { OutboxEntry, OutboxState, PartlyDelivered } from '../../protocol/delivery';
import { CHANNELS_HELP } from '../channels';
import { atOutbox, type OpenOutbox } from '../openOutbox';
import { withSharedOptions, type SharedOptions } from '../options';
import { entryId, outboxLines } from '../outboxTable';
import { missedWords, sendingLines, sendingOf, type Sending } from '../sending';
import { printJson, type Surroundings } from '../session';
import { EXIT, UsageError, type ExitCode } from '../usage';

interface ChoosingOptions extends SharedOptions {
  readonly all?: boolean;
}

type Act = (outbox: OpenOutbox) => Promise<ExitCode>;

export function addOutbox(program: Command, surroundings: Surroundings, finish: (code: ExitCode) => void): void {
  const outbox = program
    .command('outbox')
    .description('messages that wait or could not be delivered')
    .addHelpText('after', `\nMessages ${CHANNELS_HELP}`);
  const run = async (options: SharedOptions, act: Act): Promise<void> => {
    finish(await atOutbox(options, surroundings, act));
  };
  withSharedOptions(outbox.command('list', { isDefault: true }).description('all of them, and why')).action(
    (options: SharedOptions) => run(options, list),
  );
  const retryCommand = outbox
    .command('retry [id]')
    .description('queue one that has failed again, or all of them, and send what is due')
    .option('--all', 'all that have failed');
  withSharedOptions(retryCommand).action((id: string | undefined, options: ChoosingOptions) =>
    run(options, (opened) => retry(opened, requireChoice(id, options))),
  );
  const dropCommand = outbox
    .command('drop [id]')
    .description('delete one for good, also one that waits, or all that have failed')
    .option('--all', 'all that have failed');
  withSharedOptions(dropCommand).action((id: string | undefined, options: ChoosingOptions) =>
    run(options, (opened) => drop(opened, requireChoice(id, options))),
  );
}

/** Null: all that have failed. */
function requireChoice(id: string | undefined, { all = false }: ChoosingOptions): string | null {
  if (all === (id !== undefined)) throw new UsageError('outbox: name one message by its ID, or take --all.');
  return id ?? null;
}

async function list(outbox: OpenOutbox): Promise<ExitCode> {
  const state = await stateOf(outbox);
  if (outbox.isJson) printJson(outbox.terminal, answer(outbox, state));
  else for (const line of outboxLines(outbox.terminal, state, outbox.zone, outbox.on)) outbox.terminal.line(line);
  return EXIT.done;
}

async function retry(outbox: OpenOutbox, id: string | null): Promise<ExitCode> {
  const { desk, terminal, warn, isJson } = outbox;
  const before = await stateOf(outbox);
  const chosen = id === null ? before.dead : [entryOf(before, id)];
  await desk.handlers.retryOutbox({ name: id === null ? null : (chosen[0]?.name ?? '') });
  const { partly = [], ...left } = await desk.handlers.deliver(null);
  const retried = chosen.map((entry) => ({ entry, sending: retriedOf(outbox, entry, left, partly) }));
  if (isJson) {
    const named = retried.map(({ entry, sending }) => ({ id: entry.name, ...sending }));
    printJson(terminal, { ...answer(outbox, left), retried: named });
  } else if (retried.length === 0) terminal.line('No message has failed.');
  for (const { entry, sending } of isJson ? [] : retried)
    for (const line of sendingLines(terminal, { label: entry.title ?? entryId(entry), sendings: [sending] }))
      terminal.line(line);
  const missed = missedWords(retried.map(({ sending }) => sending));
  if (missed === null) return EXIT.done;
  if (!isJson) warn(missed);
  return EXIT.no;
}

/** Who has no address of a channel cannot say why its messages wait; that is why. */
function retriedOf(
  { on }: OpenOutbox,
  { channel, name }: OutboxEntry,
  left: OutboxState,
  partly: readonly PartlyDelivered[],
): Sending {
  const sending = sendingOf({ channel, name, isNew: true }, left, partly);
  return sending.outcome === 'waiting' && !on.has(channel) ? { ...sending, reason: NOT_SET_UP } : sending;
}

const NOT_SET_UP = 'this channel is not set up here; the editor, or a command that is told of it, sends it.';

async function drop(outbox: OpenOutbox, id: string | null): Promise<ExitCode> {
  const { desk, terminal, warn, isJson } = outbox;
  const before = await stateOf(outbox);
  const chosen = id === null ? before.dead : [entryOf(before, id)];
  await desk.handlers.deleteOutbox({ name: id === null ? null : (chosen[0]?.name ?? '') });
  const left = await stateOf(outbox);
  const still = new Set([...left.pending, ...left.dead].map(({ name }) => name));
  const dropped = chosen.filter(({ name }) => !still.has(name));
  if (isJson) printJson(terminal, { ...answer(outbox, left), dropped: dropped.map(({ name }) => name) });
  else terminal.line(dropped.length === 0 ? 'Nothing was dropped.' : `Dropped: ${dropped.map(entryId).join(', ')}`);
  if (dropped.length === chosen.length) return EXIT.done;
  warn('It is being sent at this moment, and stays.');
  return EXIT.no;
}

/** What stands in the way of the outbox as a whole is said beside the answer. */
async function stateOf({ desk, warn }: OpenOutbox): Promise<OutboxState> {
  const state = await desk.handlers.outbox(null);
  if (state.trouble !== null) warn(state.trouble);
  return state;
}

/** @throws UsageError when no message, or more than one, has a name that begins like this */
function entryOf({ pending, dead }: OutboxState, id: string): OutboxEntry {
  const all = [...dead, ...pending];
  const exact = all.find(({ name }) => name === id);
  const alike = all.filter(({ name }) => id !== '' && name.startsWith(id));
  const [entry] = exact === undefined ? alike : [exact];
  if (entry === undefined) throw new UsageError(`outbox: there is no message ${JSON.stringify(id)}.`);
  if (exact === undefined && alike.length > 1)
    throw new UsageError(`outbox: ${alike.length} messages begin with ${JSON.stringify(id)}; write more of the ID.`);
  return entry;
}

function answer({ now, zone, on }: OpenOutbox, { pending, dead }: OutboxState): object {
  const entry = ({ name, channel, title, queuedAt, attempts, reason }: OutboxEntry): object => ({
    id: name,
    channel,
    title,
    queuedAt: isoText(queuedAt),
    attempts,
    reason,
    isSetUpHere: on.has(channel),
  });
  return {
    schema: 'spendlight.outbox/1',
    now: isoText(now),
    timeZone: zone.id,
    pending: pending.map((one) => ({ ...entry(one), nextAttemptAt: isoText(one.at) })),
    failed: dead.map((one) => ({ ...entry(one), failedAt: isoText(one.at) })),
  };
}
