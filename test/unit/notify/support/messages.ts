/** Messages as the tests send them. */
import type { Alert } from '../../../../src/core/budget/alerts/alert';
import type { Message } from '../../../../src/notify/message';

export const AT = Date.UTC(2026, 1, 20, 12);

export function alert(fields: Partial<Alert> = {}): Alert {
  return {
    id: 'threshold|monthly||80|2026-02',
    kind: 'threshold',
    severity: 'warning',
    budget: 'monthly',
    key: null,
    period: '2026-02',
    at: AT,
    title: '80 % of the monthly budget',
    text: 'Spent $12.10 of $15.00.',
    facts: [{ label: 'Spent', value: '$12.10' }],
    progress: 80.6,
    ...fields,
  };
}

export function message(fields: Partial<Message> = {}): Message {
  return {
    id: 'message-1',
    at: AT,
    workspace: 'shop',
    title: '80 % of the monthly budget',
    text: 'Spent $12.10 of $15.00.',
    alerts: [alert()],
    ...fields,
  };
}

/** Names that would act somewhere if they were not escaped. */
export const HOSTILE_NAMES: readonly string[] = [
  '@everyone',
  '@here',
  '<!channel>',
  '<@123456>',
  '<#42>',
  '[free](https://evil.example)',
  'https://evil.example/?q=1',
  '**bold** _it_ ~~gone~~ ||spoiler|| `code`',
  '# heading',
  '> quote',
  '- item',
  'a\r\nBcc: victim@evil.example',
  'a\u202egnp.exe',
  '\u001b[31mred\u001b[0m',
  '<script>alert(1)</script>',
  '=HYPERLINK("https://evil.example")',
  '__proto__',
  '&lt;!channel&gt;',
  'x'.repeat(10_000),
  '😀'.repeat(5_000),
  '\ud83d',
];
