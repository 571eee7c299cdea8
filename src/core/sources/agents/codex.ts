/** Codex CLI's sessions (formats.md 9): JSON lines whose running totals are turned into the requests they are made of. */
import { SUBAGENT } from '../../event';
import { readTimestamp } from '../../timestamp';
import { dimensionText } from '../dimensions';
import { problemAt } from '../problems';
import type { Fields, ReadContext, ReadResult, RecordFormat } from '../source';
import { callEvent, CallReader, NOTHING, placeOf, tokensOf, uncached } from './agentCall';
import { CodexThreads } from './codexThreads';
import { CodexTotals, readCodexUsage, type CodexStep, type CodexUsage } from './codexTotals';
import { objectOf, textOf } from './values';

const AGENT = 'codex';
/** Old sessions do not say which model answered. */
const FALLBACK_MODEL = 'gpt-5';
/**
 * A fork or subagent writes its parent's history anew, with times of its own, before anything is asked: line after line within
 * this time (ms). A request takes longer, so the first longer pause ends the replay, also where the parent's file is gone.
 */
const REPLAY_PAUSE_MS = 250;
/** A replay that was written slowly is known by its totals: those of the parent. After a longer pause (ms) the child asks for itself. */
const REPLAY_END_MS = 10_000;

export const codex: RecordFormat = {
  id: AGENT,
  containers: ['json-lines'],
  mixed: true,
  recognises(names) {
    if (!names.has('type')) return false;
    if (names.has('payload')) return names.has('timestamp');
    return names.size === 2 && (names.has('usage') || names.has('thread_id'));
  },
  read: (fields, context) => new CodexSession().read(fields, context),
  open(saved) {
    const session = new CodexSession(saved);
    return { read: (fields, context) => session.read(fields, context), save: () => session.save() };
  },
};

/** What the lines so far have said. */
interface Known {
  id: string | null;
  /** The session whose history is told first; its own id where there is none. */
  origin: string | null;
  replay: 'none' | 'burst' | 'possible';
  /** Requests of another session stood in the burst at the beginning: nothing behind it is one. */
  hasReplayed: boolean;
  isSubagent: boolean;
  lastAt: number | null;
  model: string | null;
  provider: string | null;
  directory: string | null;
  branch: string | null;
  toldModel: boolean;
}

const NOTHING_KNOWN: Known = {
  id: null,
  origin: null,
  replay: 'none',
  hasReplayed: false,
  isSubagent: false,
  lastAt: null,
  model: null,
  provider: null,
  directory: null,
  branch: null,
  toldModel: false,
};

interface SavedSession {
  readonly known: Known;
  readonly totals: unknown;
  readonly threads: unknown;
}

class CodexSession {
  private readonly known: Known;
  private readonly totals: CodexTotals;
  private readonly threads: CodexThreads;

  /** @param saved what `save` told of another one */
  constructor(saved?: unknown) {
    const before = saved as SavedSession | undefined;
    this.known = { ...(before?.known ?? NOTHING_KNOWN) };
    this.totals = new CodexTotals(before?.totals);
    this.threads = new CodexThreads(before?.threads);
  }

  save(): SavedSession {
    return { known: { ...this.known }, totals: this.totals.save(), threads: this.threads.save() };
  }

  read(fields: Fields, context: ReadContext): ReadResult {
    this.follow(readTimestamp(fields['timestamp'], context.zone) ?? null);
    const payload = objectOf(fields['payload']);
    switch (fields['type']) {
      case 'session_meta':
        this.begin(payload);
        return NOTHING;
      case 'thread.started':
        this.known.id = dimensionText(fields['thread_id']);
        return NOTHING;
      case 'turn_context':
        this.known.model = textOf(payload?.['model']) ?? this.known.model;
        this.known.directory = textOf(payload?.['cwd']) ?? this.known.directory;
        return NOTHING;
      case 'event_msg':
        return payload?.['type'] === 'token_count' ? this.count(payload, fields, context) : NOTHING;
      case 'turn.completed':
        return this.completeTurn(fields, context);
      default:
        return NOTHING;
    }
  }

  /** Pauses between lines tell history that is written anew from requests that are made. */
  private follow(at: number | null): void {
    if (at === null) return;
    const pause = this.known.lastAt === null ? 0 : at - this.known.lastAt;
    this.known.lastAt = at;
    if (this.known.replay === 'burst' && pause > REPLAY_PAUSE_MS)
      this.known.replay = this.known.hasReplayed ? 'none' : 'possible';
    if (this.known.replay === 'possible' && pause > REPLAY_END_MS) this.known.replay = 'none';
  }

  /** The first one is the session's own; those behind it belong to the history that it replays. */
  private begin(meta: Fields | null): void {
    const id = dimensionText(meta?.['id']);
    if (this.known.id !== null) {
      if (this.known.replay !== 'none') this.known.origin = id ?? this.known.origin;
      return;
    }
    this.known.id = id;
    const parent = parentOf(meta);
    this.known.isSubagent = meta?.['thread_source'] === 'subagent' || spawnOf(meta) !== null;
    this.known.replay = parent !== null || this.known.isSubagent ? 'burst' : 'none';
    this.known.origin = parent ?? id;
    this.known.provider = textOf(meta?.['model_provider']);
    this.known.directory = textOf(meta?.['cwd']);
    this.known.branch = textOf(objectOf(meta?.['git'])?.['branch']);
  }

  private count(payload: Fields, fields: Fields, context: ReadContext): ReadResult {
    const info = objectOf(payload['info']);
    if (info === null) return NOTHING;
    const reader = new CallReader(fields['timestamp'], null, context);
    const total = readCodexUsage(reader, info['total_token_usage']);
    const last = readCodexUsage(reader, info['last_token_usage']);
    if (reader.refused) return { events: [], problems: reader.problems };
    const step = this.totals.take(total, last);
    if (this.known.replay === 'burst') this.known.hasReplayed = true;
    if (step === null || this.known.replay === 'burst') return NOTHING;
    return this.event(reader, step.used, this.idOf(step), context);
  }

  private completeTurn(fields: Fields, context: ReadContext): ReadResult {
    // Such lines have no time of their own.
    const reader = new CallReader(fields['timestamp'] ?? this.known.lastAt, null, context);
    const total = readCodexUsage(reader, fields['usage']);
    if (reader.refused) return { events: [], problems: reader.problems };
    const step = total === null ? null : this.threads.take(this.known.id, total);
    return step === null ? NOTHING : this.event(reader, step.used, this.idOf(step), context);
  }

  /**
   * As long as it may be a replay, under the name of the session where the history comes from: what the parent's own file
   * holds counts once, whichever file is read first. From then on under its own.
   */
  private idOf(step: CodexStep): string | null {
    const session = this.known.replay === 'possible' ? this.known.origin : this.known.id;
    return session === null ? null : `${AGENT}:${session}:${step.mark}`;
  }

  private event(reader: CallReader, used: CodexUsage, id: string | null, context: ReadContext): ReadResult {
    const place = placeOf(this.known.directory, context.sessions);
    if (place === null) return NOTHING;
    const result = callEvent(reader, context, {
      dimensions: {
        agent: AGENT,
        model: this.known.model ?? FALLBACK_MODEL,
        provider: this.known.provider,
        branch: this.known.branch,
        session: this.known.id,
        project: place.project,
        purpose: this.known.isSubagent ? SUBAGENT : null,
      },
      tokens: tokensOf({
        input: uncached(used.input, used.cached + used.cacheWrite),
        cacheRead: used.cached,
        cacheWrite5m: used.cacheWrite,
        output: used.output,
      }),
      id,
    });
    if (this.known.model !== null || this.known.toldModel) return result;
    this.known.toldModel = true;
    const assumed = problemAt('model-assumed', 'info', context.position, { model: FALLBACK_MODEL });
    return { ...result, problems: [...result.problems, assumed] };
  }
}

/** The session that this one was forked from or started by. */
function parentOf(meta: Fields | null): string | null {
  return (
    dimensionText(meta?.['forked_from_id']) ??
    dimensionText(meta?.['parent_thread_id']) ??
    dimensionText(spawnOf(meta)?.['parent_thread_id'])
  );
}

function spawnOf(meta: Fields | null): Fields | null {
  const subagent = objectOf(objectOf(meta?.['source'])?.['subagent']);
  return objectOf(subagent?.['thread_spawn']) ?? subagent;
}
