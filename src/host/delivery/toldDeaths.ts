/** Up to when somebody was told of messages that could not be delivered: each is worth one notification, whatever restarts. */
import type { DeliveryGlance } from '../../protocol/delivery';
import type { Memory } from './consents';

const KEY = 'spendlight.delivery.toldDeath';

export class ToldDeaths {
  /** What this window knows; the memory follows. */
  private upTo: number;

  /** @param memory of this workspace */
  constructor(private readonly memory: Memory) {
    const kept = memory.get(KEY);
    this.upTo = typeof kept === 'number' && Number.isFinite(kept) ? kept : -Infinity;
  }

  /** True once for each death that is newer than all before. */
  isNews(glance: DeliveryGlance | undefined): boolean {
    const death = glance?.lastDeath ?? null;
    if (death === null || death <= this.upTo) return false;
    this.upTo = death;
    void this.memory.update(KEY, death);
    return true;
  }
}
