/** Where things lie in the line scanner's memory, in bytes from its start: the same table for `src/wasm`, which works in it, and for `lineScanner.ts` beside this file. */

/** Objects within objects that a plan names, the record itself included. */
export const MOST_LEVELS = 16;
/** Names that a plan reads, those of objects included. */
export const MOST_SLOTS = 128;
/** Of each kind whose values come out as columns. */
export const MOST_NUMBERS = 24;
export const MOST_TIMES = 8;
export const MOST_IDS = 8;

/** Names of a level by hash: slot number plus one, 0 is empty. */
export const LEVEL_TABLE = 256;
export const LEVELS = 0x1000;
/** By slot, four bytes each: where its name lies and how long it is, its kind, what it leads to, what it means for its record. */
export const SLOT_NAME = 0x6000;
export const SLOT_NAME_LENGTH = 0x6200;
export const SLOT_KIND = 0x6400;
export const SLOT_TARGET = 0x6600;
export const SLOT_MARKS = 0x6800;
/** What the slot's last value was: start in the texts, length, number. */
export const SLOT_LAST = 0x6e00;
export const SLOT_LAST_LENGTH = 0x7000;
export const SLOT_LAST_NUMBER = 0x7200;
export const NAMES = 0x8000;
export const NAMES_END = 0xb000;

/** Known orders of names: two words each. */
export const SHAPES = 0xb000;
export const SHAPE_PLACES = 2048;
export const MOST_SHAPES = 1000;

/** Where the ids of the record at hand lie, by column. */
export const IDS_NOW = 0xf300;
/** Bytes of the id before and its key, by column: an answer has several lines. */
export const LAST_IDS = 0xf400;
export const LAST_ID_BYTES = 256;

/** Rows that are found before somebody has to take them. */
export const MOST_ROWS = 2048;
export const ROW_TEMPLATE = 0x10000;
export const ROW_START = 0x12000;
export const ROW_END = 0x14000;
export const ROW_LINE = 0x16000;
/** By column, then by row. */
export const ROW_NUMBERS = 0x18000;
export const ROW_SCALES = 0x78000;
export const ROW_TIMES = 0x84000;
export const ROW_IDS = 0xa4000;

/** Texts as they stand in the logs, known by a number that is a mark of two bytes: open addressing, then start, length and hash of each, then the bytes. */
export const MOST_TEXTS = 65_520;
export const TEXT_PLACES = 131_072;
export const TEXT_TABLE = 0x100000;
export const TEXT_START = 0x180000;
export const TEXT_LENGTH = 0x1c0000;
export const TEXT_HASH = 0x200000;
export const TEXT_BYTES = 0x240000;
export const TEXT_BYTES_END = 0x640000;
export const LONGEST_TEXT = 1024;

/** What records say besides their numbers: as many words each as the plan has slots. */
export const MOST_TEMPLATES = 32_768;
export const TEMPLATE_PLACES = 65_536;
export const TEMPLATE_TABLE = 0x640000;
export const TEMPLATE_HASH = 0x680000;
export const TEMPLATE_KEYS = 0x6a0000;

/** The log's own bytes. Sixteen are looked at at a time, so there is room behind them. */
export const ROOM = 0x16a0000;
export const ROOM_BYTES = 0x150000;

/** What is known of the rows of a template, by template: a state, then what stands in the tables of a batch for what it says. */
export const ENTRIES = 0x1800000;
export const ENTRY_BYTES = 32;
/** Words: the state, where its recipe lies, and for which tables the rest holds: a tuple, a task, the begin of the keys of its contents. */
export const ENTRY_STATE = 0;
export const ENTRY_RECIPE = 4;
export const ENTRY_NUMBERING = 8;
export const ENTRY_TUPLE = 12;
export const ENTRY_TASK = 16;
export const ENTRY_KEY = 20;

/** What a value means: open addressing by the group of names it stands in, which of them it is, and its mark. */
export const MEANINGS = 0x1900000;
export const MEANING_PLACES = 32_768;
export const MOST_MEANINGS = 16_384;
export const MEANING_BYTES = 64;
/** Words. The first is 0 where there is none; then up to two names, each with its place, its number in the tables and its key. */
export const MEANING_OF = 0;
export const MEANING_MARK = 4;
export const MEANING_NUMBERING = 8;
export const MEANING_NAMES = 12;
export const MEANING_NAME_BYTES = 16;
export const NAME_PLACE = 0;
export const NAME_NUMBER = 4;
export const NAME_KEY = 8;
/** Instead of a place: nothing more; the task, which is in no tuple. */
export const NO_NAME = -1;
export const TASK_PLACE = 15;
/** Places of names that are in keys, beside the task. */
export const AGENT_PLACE = 0;
export const MODEL_PLACE = 1;

/** Recipes by what decides them: open addressing, one more than their numbers. */
export const RECIPE_TABLE = 0x1b00000;
export const RECIPE_PLACES_IN_TABLE = 65_536;

/** Which slots decide a recipe, how the key of a call's contents begins, and the groups of names that mean the same beside anything. */
export const COMPOSING = 0x1b40000;
export const DECISIVE_COUNT = COMPOSING;
export const GROUP_COUNT = COMPOSING + 4;
export const KEY_START = COMPOSING + 8;
/** Words of the key of a template that is being composed: of its agent, model and task. */
export const KEY_NOW = COMPOSING + 24;
/** Values of a template in groups: two words each (`standingOf`). */
export const STANDING = COMPOSING + 0x300;
export const DECISIVE_SLOTS = COMPOSING + 0x40;
export const GROUP_SLOTS = COMPOSING + 0x400;
export const MOST_GROUPS = 24;
/** A count, then slots. */
export const GROUP_WORDS = 32;

/** How rows become events, whatever names they have: by number. */
export const RECIPES = 0x1ea0000;
export const RECIPE_BYTES = 256;
/** One byte each: a state, flags, and by `PLACE_…` a column or -1. */
export const RECIPE_STATE = 0;
export const RECIPE_FLAGS = 1;
export const RECIPE_PLACES = 2;
/** Words: the tables that its numbers are of, failures of an event, the hash and the first template of what decides it. */
export const RECIPE_NUMBERING = 16;
export const RECIPE_FAILURES = 20;
export const RECIPE_HASH = 24;
export const RECIPE_TEMPLATE = 28;
/** Words: of an event without the names of groups its task, three words of its key each with two halves, its tuple. */
export const RECIPE_TASK = 32;
export const RECIPE_KEY = 36;
export const RECIPE_TUPLE = 144;
/** Doubles: instants from and before which the rates hold, the tokens of a prompt above which they do not, the rates. */
export const RECIPE_SINCE = 64;
export const RECIPE_BEFORE = 72;
export const RECIPE_LONGEST = 80;
export const RECIPE_RATES = 88;
/** Words, by variant: one more than the shape of such an event in the tables; 0: not known yet. */
export const RECIPE_SHAPES = 128;
export const VARIANTS = 4;

/** Not told yet; no row of it is an event; each is left to the reader; complete. */
export const UNTOLD = 0;
export const NO_EVENT = 1;
export const LEFT = 2;
export const READY = 3;

export const HAS_TOKENS = 1;
export const HAS_RATES = 2;
export const SKIPS_ZERO = 4;
export const COMPARES = 8;
/** Of these tokens the rates name no price of their own. */
export const READ_DERIVED = 16;
export const WRITE_5M_DERIVED = 32;
export const WRITE_1H_DERIVED = 64;
/** Its names are those of groups and of the recipe itself. */
export const COMPOSES = 128;

/** What makes two events of a template differ in more than numbers. */
export const RECORDED_DIFFERS = 1;
export const RATE_DERIVED = 2;

export const PLACE_TIME = 0;
export const PLACE_ID = 1;
export const PLACE_REQUEST = 2;
export const PLACE_INPUT = 3;
export const PLACE_OUTPUT = 4;
export const PLACE_CACHE_READ = 5;
export const PLACE_CACHE_WRITE = 6;
export const PLACE_CACHE_WRITE_5M = 7;
export const PLACE_CACHE_WRITE_1H = 8;
export const PLACE_WEB_SEARCH = 9;
export const PLACE_COST = 10;
export const PLACE_MILLISECONDS = 11;
export const PLACE_SECONDS = 12;

/** Ids and requests of rows that have become events, for the reader to compare: row, events before it, both keys. */
export const COMPARED = 0x1c00000;
export const COMPARED_BYTES = 24;

/** The batch that is being packed (`EventPacker`): which tables it has, how many events, the number of its first new tuple and how many it has; its columns. */
export const PACKED_NUMBERING = 0x1c0f000;
export const PACKED_COUNT = 0x1c0f004;
export const PACKED_TUPLES_BEFORE = 0x1c0f008;
export const PACKED_TUPLE_COUNT = 0x1c0f00c;
export const PACKED_AT = 0x1c10000;
export const PACKED_TUPLE = 0x1c30000;
export const PACKED_SHAPE = 0x1c40000;
export const PACKED_KEY_LOW = 0x1c50000;
export const PACKED_KEY_HIGH = 0x1c60000;
/** Doubles. */
export const PACKED_HAS_ID = 0x1c70000;
export const PACKED_COUNTS = 0x1c90000;

/** Eight words: the state of the fingerprint that is being made. */
export const LANES = 0x1e50000;
/** Where chunks of files are read. */
export const CHUNK_ROOM = 0x1e51000;
export const CHUNK_BYTES = 0x40000;

/** Words of new tuples. */
export const PACKED_TUPLES = 0x26a0000;

/** What stands between the values of records (`src/wasm/steps.ts`). */
export const STEPS = 0x2880000;
export const MOST_STEPS = 3072;

/** Short texts by hash, each with its number. */
export const SHORT_TEXTS = 0x28e0000;
export const SHORT_TEXT_PLACES = 2048;

/** Templates by the marks of a record in the order in which its values stand: lines of 64 bytes, for few marks and for many. */
export const RECENT = 0x2900000;
export const RECENT_LINES = 32_768;
export const RECENT_LINE_BYTES = 64;
export const RECENT_LONG = 0x2b00000;
export const RECENT_LONG_LINES = 16_384;
/** Records that wait for their templates: 64 bytes each, a head of eight bytes among them, then two bytes for each mark; the last one may have more of them. */
export const WAITING = 0x2c00000;
export const MOST_WAITING = 32;
export const WAITING_LINES = 0x2c01000;

/** The first bytes of the time before, and when its day began. */
export const LAST_DAY = 0x2c01200;

/** By column, those of batches: its values in fewer bytes. */
export const NARROWED = 0x2d10000;
export const NARROWED_BYTES = 0x10000;
export const MEMORY_BYTES = 0x2e10000;

/** What a slot's value is read as. */
export const KIND_TEXT = 0;
export const KIND_NUMBER = 1;
export const KIND_TIME = 2;
export const KIND_ID = 3;
export const KIND_OBJECT = 4;

/** A record that names it is left to the parser; a record that names none of the needed ones gives nothing. */
export const MARK_WHOLE = 1;
export const MARK_NEEDED = 2;

/** What stands for the value of a number, time or id in a template. A text's is 16 more than its number. */
export const ABSENT = 0;
export const PLAIN = 1;
export const DECIMAL = 2;
export const NOTHING = 3;
/** Of an id: a number. */
export const NUMERIC = 4;
/** A value that is no text, or one in which it would take a parser to see what it is: the record is read the long way. */
export const ODD = 5;
export const FIRST_TEXT = 16;

/** Why `scan` stopped: at the end, at a line that it leaves, at one whose names it does not know, without room for a row, without room for a text. */
export const AT_END = 0;
export const AT_LINE = 1;
export const AT_SHAPE = 2;
export const NO_ROWS = 3;
export const NO_ROOM = 4;

/** A line is at most so long. */
export const LINE_LIMIT = 0x100000;
/** Deeper records are read the other way. */
export const DEEPEST = 100;
/** The template of a row that is read the long way. */
export const LONG_WAY = 0xffff_ffff;
