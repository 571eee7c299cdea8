/** The hour of an instant, read through a table: always what the calendar says, in every zone and around every change of the clock. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { localTime, openZone, type Zone } from '../../../src/core/calendar';
import { hourReader } from '../../../src/core/hourOfDay';

const ZONES = [
  'UTC',
  'Europe/Prague',
  'America/New_York',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Africa/Monrovia',
  'Pacific/Apia',
];
const QUARTER = 900_000;

const opened = (id: string): Zone => {
  const zone = openZone(id);
  assert.ok(zone, id);
  return zone;
};

describe('the hour of the day', () => {
  const CHANGES: [zone: string, at: string][] = [
    ['Europe/Prague', '2026-03-29T01:00:00Z'],
    ['Europe/Prague', '2026-10-25T01:00:00Z'],
    ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
    ['Australia/Lord_Howe', '2026-10-03T15:30:00Z'],
    ['Africa/Monrovia', '1972-01-07T00:44:30Z'],
    ['Pacific/Apia', '2011-12-30T10:00:00Z'],
  ];
  for (const [id, text] of CHANGES)
    it(`${id} around ${text}`, () => {
      const zone = opened(id);
      const hourOf = hourReader(zone);
      const change = Date.parse(text);
      for (let at = change - 2 * QUARTER; at < change + 2 * QUARTER; at += 1_000)
        assert.equal(hourOf(at), localTime(zone, at).hour, new Date(at).toISOString());
    });

  const instant = fc.integer({ min: Date.UTC(1960, 0), max: Date.UTC(2100, 0) });
  for (const id of ZONES)
    it(`${id}: what the calendar says, in whatever order it is asked`, () => {
      const zone = opened(id);
      fc.assert(
        fc.property(fc.array(instant, { minLength: 1, maxLength: 50 }), (instants) => {
          const hourOf = hourReader(zone);
          for (const at of [...instants, ...instants]) assert.equal(hourOf(at), localTime(zone, at).hour);
        }),
      );
    });
});
