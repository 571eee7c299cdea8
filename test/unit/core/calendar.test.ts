/** A day begins in one place, in any zone, over every change of the clock. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  bucketStart,
  dayOf,
  dayText,
  firstDayOf,
  firstDayOfNext,
  instantOf,
  isoWeekOf,
  localTime,
  monthText,
  openZone,
  parseDay,
  parseMonth,
  previousRange,
  rangeOf,
  startOfDay,
  weekText,
  type Zone,
} from '../../../src/core/calendar';

const HOUR = 3_600_000;
const ZONES = [
  'UTC',
  'Europe/Prague',
  'America/New_York',
  'Pacific/Apia',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
  'Asia/Beirut',
  'Africa/Casablanca',
  'Pacific/Kiritimati',
];

const zones = new Map<string, Zone>();

/** Opened once: a fresh zone has yet to learn its offsets. */
function zone(id: string): Zone {
  const opened = zones.get(id) ?? openZone(id);
  assert.ok(opened, id);
  zones.set(id, opened);
  return opened;
}

function day(text: string): number {
  const parsed = parseDay(text);
  assert.ok(parsed !== null, text);
  return parsed;
}

function iso(at: number | null): string {
  assert.ok(at !== null);
  return new Date(at).toISOString().replace(':00.000Z', 'Z');
}

describe('openZone', () => {
  const cases: readonly (readonly [id: string, opened: string | null])[] = [
    ['UTC', 'UTC'],
    ['utc', 'UTC'],
    ['Europe/Prague', 'Europe/Prague'],
    ['europe/prague', 'Europe/Prague'],
    ['Asia/Kolkata', 'Asia/Kolkata'],
    ['Etc/UTC', 'Etc/UTC'],
    ['', null],
    ['Prague', null],
    ['__proto__', null],
  ];
  for (const [id, opened] of cases) {
    it(`${id || '(empty)'} is ${opened}`, () => assert.equal(openZone(id)?.id ?? null, opened));
  }
});

describe('a day of a zone', () => {
  const cases: readonly (readonly [id: string, at: string, day: string])[] = [
    ['UTC', '2026-01-31T23:30:00Z', '2026-01-31'],
    ['Europe/Prague', '2026-01-31T23:30:00Z', '2026-02-01'],
    ['America/New_York', '2026-02-01T04:59:59.999Z', '2026-01-31'],
    ['Pacific/Apia', '2026-01-31T23:30:00Z', '2026-02-01'],
    ['Asia/Kolkata', '2026-01-31T18:29:59Z', '2026-01-31'],
    ['Asia/Kolkata', '2026-01-31T18:30:00Z', '2026-02-01'],
  ];
  for (const [id, at, expected] of cases) {
    it(`${at} in ${id} is ${expected}`, () => assert.equal(dayText(dayOf(zone(id), Date.parse(at))), expected));
  }

  const lengths: readonly (readonly [id: string, day: string, start: string, hours: number])[] = [
    ['UTC', '2026-03-29', '2026-03-29T00:00Z', 24],
    ['Europe/Prague', '2026-03-29', '2026-03-28T23:00Z', 23],
    ['Europe/Prague', '2026-10-25', '2026-10-24T22:00Z', 25],
    ['America/New_York', '2026-03-08', '2026-03-08T05:00Z', 23],
    ['America/New_York', '2026-11-01', '2026-11-01T04:00Z', 25],
    ['Australia/Lord_Howe', '2026-04-05', '2026-04-04T13:00Z', 24.5],
    ['Australia/Lord_Howe', '2026-10-04', '2026-10-03T13:30Z', 23.5],
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00Z', 23], // midnight is skipped: the day begins at 01:00
    ['Asia/Beirut', '2026-03-29', '2026-03-28T22:00Z', 23],
    ['Pacific/Apia', '2011-12-29', '2011-12-29T10:00Z', 24],
    ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00Z', 0], // Samoa never had that day
    ['Pacific/Apia', '2011-12-31', '2011-12-30T10:00Z', 24],
  ];
  for (const [id, text, start, hours] of lengths) {
    it(`${text} in ${id} begins ${start} and has ${hours} hours`, () => {
      assert.equal(iso(startOfDay(zone(id), day(text))), start);
      assert.equal(startOfDay(zone(id), day(text) + 1) - startOfDay(zone(id), day(text)), hours * HOUR);
    });
  }

  it('agrees with Intl in every zone at every instant', () => {
    for (const id of ZONES) {
      const opened = zone(id);
      const clock = new Intl.DateTimeFormat('en-CA', {
        timeZone: id,
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
      });
      fc.assert(
        fc.property(fc.integer({ min: Date.UTC(2011, 11, 1), max: Date.UTC(2037, 11, 31) }), (at) => {
          assert.equal(dayText(dayOf(opened, at)), clock.format(at), `${id} ${new Date(at).toISOString()}`);
        }),
        { numRuns: 500 },
      );
    }
  });

  it('agrees with Intl around every change of the clock', () => {
    for (const id of ZONES) {
      const opened = zone(id);
      const clock = new Intl.DateTimeFormat('en-GB', { timeZone: id, dateStyle: 'short', timeStyle: 'medium' });
      for (let hour = Date.UTC(2025, 11, 31); hour < Date.UTC(2027, 0, 1); hour += HOUR) {
        if (opened.offsetAt(hour) === opened.offsetAt(hour - HOUR)) continue;
        for (const at of [hour - HOUR, hour - 1, hour, hour + HOUR]) {
          const { year, month, day: ofMonth, hour: hours, minute, second } = localTime(opened, at);
          const two = (number: number): string => String(number).padStart(2, '0');
          const text = `${two(ofMonth)}/${two(month)}/${year}, ${two(hours)}:${two(minute)}:${two(second)}`;
          assert.equal(text, clock.format(at), id);
        }
      }
    }
  });

  it('holds every instant between its start and the next', () => {
    const instant = fc.integer({ min: Date.UTC(2011, 11, 1), max: Date.UTC(2037, 11, 31) });
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), instant, (id, at) => {
        const opened = zone(id);
        const of = dayOf(opened, at);
        assert.ok(startOfDay(opened, of) <= at && at < startOfDay(opened, of + 1));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('calendar texts', () => {
  const weeks: readonly (readonly [day: string, week: string])[] = [
    ['2024-12-29', '2024-W52'],
    ['2024-12-30', '2025-W01'],
    ['2025-12-29', '2026-W01'],
    ['2026-02-20', '2026-W08'],
    ['2026-12-31', '2026-W53'],
    ['2027-01-01', '2026-W53'],
    ['2027-01-04', '2027-W01'],
    ['2021-01-03', '2020-W53'],
    ['1970-01-01', '1970-W01'],
  ];
  for (const [text, week] of weeks) it(`${text} is in ${week}`, () => assert.equal(weekText(day(text)), week));

  const days: readonly (readonly [text: string, read: boolean])[] = [
    ['2026-02-28', true],
    ['2024-02-29', true],
    ['2000-02-29', true],
    ['2100-02-29', false],
    ['2026-02-29', false],
    ['2026-04-31', false],
    ['2026-13-01', false],
    ['2026-00-10', false],
    ['2026-01-00', false],
    ['2026-1-1', false],
    ['1969-12-31', false],
    [' 2026-01-01', false],
    ['2026-01-01T00:00', false],
  ];
  for (const [text, read] of days) {
    it(`${text} ${read ? 'is' : 'is not'} a day`, () => {
      const parsed = parseDay(text);
      assert.equal(parsed === null ? null : dayText(parsed), read ? text : null);
    });
  }

  it('reads months', () => {
    assert.equal(parseMonth('2026-02'), day('2026-02-01'));
    assert.equal(parseMonth('2026-13'), null);
    assert.equal(parseMonth('2026-02-01'), null);
    assert.equal(monthText(day('2026-02-28')), '2026-02');
  });

  it('gives every day the ISO week of its Thursday', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000 }), (at) => {
        const monday = firstDayOf('week', at);
        assert.equal(new Date(monday * 24 * HOUR).getUTCDay(), 1);
        assert.deepEqual(isoWeekOf(at), isoWeekOf(monday + 3));
        assert.equal(isoWeekOf(monday).year, new Date((monday + 3) * 24 * HOUR).getUTCFullYear());
      }),
    );
  });
});

describe('periods', () => {
  const prague = zone('Europe/Prague');
  const at = Date.parse('2026-03-31T12:00:00Z');
  const cases = [
    ['day', '2026-03-30T22:00Z', '2026-03-31T22:00Z', '2026-03-29T22:00Z'],
    ['week', '2026-03-29T22:00Z', '2026-04-05T22:00Z', '2026-03-22T23:00Z'],
    ['month', '2026-02-28T23:00Z', '2026-03-31T22:00Z', '2026-01-31T23:00Z'],
  ] as const;
  for (const [period, from, to, before] of cases) {
    it(`the ${period} of a spring day in Prague`, () => {
      const range = rangeOf(prague, period, at);
      assert.deepEqual([iso(range.from), iso(range.to)], [from, to]);
      const previous = previousRange(prague, period, at);
      assert.deepEqual([iso(previous.from), iso(previous.to)], [before, from]);
    });
  }

  it('January 31 is followed by February, December by January', () => {
    assert.equal(dayText(firstDayOfNext('month', day('2026-01-31'))), '2026-02-01');
    assert.equal(dayText(firstDayOfNext('month', day('2026-12-31'))), '2027-01-01');
    assert.equal(dayText(firstDayOf('month', day('2026-12-31'))), '2026-12-01');
    assert.equal(firstDayOfNext('day', day('2026-12-31')), day('2027-01-01'));
  });

  it('buckets hold their instants, begin at themselves and never overlap', () => {
    const instant = fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2027, 0, 1) });
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        fc.constantFrom('hour', 'day', 'week', 'month'),
        instant,
        instant,
        (id, bucket, one, two) => {
          const opened = zone(id);
          const start = bucketStart(opened, bucket, one);
          assert.ok(start <= one);
          assert.equal(bucketStart(opened, bucket, start), start);
          if (one <= two) assert.ok(start <= bucketStart(opened, bucket, two));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('hours follow the wall clock of half-hour zones', () => {
    assert.equal(
      iso(bucketStart(zone('Asia/Kolkata'), 'hour', Date.parse('2026-02-20T10:15:00Z'))),
      '2026-02-20T09:30Z',
    );
  });
});

describe('instantOf', () => {
  const parts = (
    hour: number,
    minute: number,
  ): { hour: number; minute: number; second: number; millisecond: number } => ({
    hour,
    minute,
    second: 0,
    millisecond: 0,
  });
  const prague = zone('Europe/Prague');

  it('reads a skipped time as much later as the clock went forward', () => {
    const at = instantOf(prague, { year: 2026, month: 3, day: 29, ...parts(2, 30) });
    assert.equal(iso(at), '2026-03-29T01:30Z');
  });

  it('reads a repeated time as its first occurrence', () => {
    const at = instantOf(prague, { year: 2026, month: 10, day: 25, ...parts(2, 30) });
    assert.equal(iso(at), '2026-10-25T00:30Z');
  });

  it('undoes localTime, but for the second of a repeated hour', () => {
    const instant = fc.integer({ min: Date.UTC(2012, 0, 1), max: Date.UTC(2037, 11, 31) });
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), instant, (id, at) => {
        const opened = zone(id);
        const back = instantOf(opened, localTime(opened, at));
        assert.ok(back === at || (back < at && at - back <= HOUR));
        assert.deepEqual(localTime(opened, back), localTime(opened, at));
      }),
      { numRuns: 3000 },
    );
  });
});
