/** Opens the outbox of a workspace on the command line: its channels and its messages, without reading any log. */
import { join } from 'node:path';
import { openZone, type Zone } from '../core/calendar';
import { openClock } from '../engine/clock';
import { DeliveryDesk } from '../engine/delivery/desk';
import { channelsOf } from './channels';
import { engineOptions, type SharedOptions } from './options';
import type { Surroundings } from './session';
import { UsageError } from './usage';

export interface OpenOutbox extends Surroundings {
  readonly desk: DeliveryDesk;
  readonly zone: Zone;
  /** Epoch ms. */
  readonly now: number;
  /** Channels that the environment sets up. */
  readonly on: ReadonlySet<string>;
  readonly isJson: boolean;
}

/** Lets `act` work on it, and closes it. */
export async function atOutbox<T>(
  options: SharedOptions,
  { terminal, warn }: Surroundings,
  act: (outbox: OpenOutbox) => Promise<T>,
): Promise<T> {
  const told = engineOptions(options, warn);
  const zone = openZone(told.timeZone ?? 'UTC');
  if (zone === null) throw new UsageError(`There is no time zone "${told.timeZone ?? ''}".`);
  const { delivery, secrets } = channelsOf(warn);
  const desk = new DeliveryDesk({ script: () => join(__dirname, 'notify.js'), onChange: () => undefined });
  await desk.handlers.setSecrets(secrets);
  await desk.open({ ...told, delivery });
  const [now, on, isJson] = [openClock(told.now)(), new Set<string>(delivery.on), options.json === true];
  try {
    return await act({ desk, zone, now, on, isJson, terminal, warn });
  } finally {
    await desk.close();
  }
}
