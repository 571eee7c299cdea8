/** One of several processes that claim the same alerts at once: `FOLDER ROUNDS`; prints what it won, one id a line. */
import type { Alert } from '../../../src/core/budget/alerts/alert';
import { Claims, type Candidate } from '../../../src/store/claims';

export function testAlert(id: string, some: Partial<Alert> = {}): Alert {
  return {
    id,
    kind: 'threshold',
    severity: 'warning',
    budget: 'monthly',
    key: null,
    period: '2026-02',
    at: 1,
    title: `Title ${id}`,
    text: 'Text.',
    facts: [],
    progress: null,
    ...some,
  };
}

export function candidate(id: string, speaks = true): Candidate {
  return { id, alert: testAlert(id), speaks };
}

function main([folder = '', rounds = '0', die = '']: readonly string[]): void {
  const claims = new Claims(folder);
  for (let round = 0; round < Number(rounds); round++) {
    const claimed = claims.take([candidate(`alert-${round}`), candidate(`lower-${round}`, false)], 1);
    for (const { id } of claimed.alerts) process.stdout.write(`${id}\n`);
    // Dies before it has handed on what it claimed.
    if (die === 'die') process.kill(process.pid, 'SIGKILL');
    claimed.settle();
  }
}

if (require.main === module) main(process.argv.slice(2));
