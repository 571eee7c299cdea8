/** Prints a report as one HTML file: nothing in it is fetched or run, and it prints well. */
import type { Report } from './model';
import { sectionMarkdown } from './sections';
import { sectionChart, xmlText } from './svg';
import { DEFAULT_TEMPLATE, type Template } from './template';

const STYLE = `
:root { color-scheme: light dark; --text: #1f2328; --muted: #59636e; --line: #d1d9e0; --ground: #ffffff; --bar: #0969da;
  --green: #1a7f37; --yellow: #9a6700; --red: #cf222e; --rest: #eff2f5; }
@media (prefers-color-scheme: dark) { :root { --text: #f0f6fc; --muted: #9198a1; --line: #3d444d; --ground: #0d1117; --bar: #4493f8;
  --green: #3fb950; --yellow: #d29922; --red: #f85149; --rest: #212830; } }
body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; background: var(--ground); color: var(--text);
  font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; } h2 { margin-top: 2.2rem; border-bottom: 1px solid var(--line); padding-bottom: .25rem; font-size: 1.25rem; }
h3 { margin-bottom: .3rem; } code { font-family: ui-monospace, monospace; }
table { border-collapse: collapse; margin: .75rem 0; font-variant-numeric: tabular-nums; max-width: 100%; }
@media screen and (max-width: 40rem) { table { display: block; overflow-x: auto; } }
th, td { border-bottom: 1px solid var(--line); padding: .25rem .6rem; vertical-align: top; overflow-wrap: normal; }
td:first-child { min-width: 7rem; overflow-wrap: anywhere; } td[style*=right] { white-space: nowrap; }
th { color: var(--muted); font-weight: 600; text-align: left; }
figure { margin: 1rem 0; } figcaption { color: var(--muted); font-size: .9rem; margin-bottom: .25rem; } svg { width: 100%; height: auto; max-width: 720px; }
svg text { fill: var(--muted); font-size: 12px; } svg .figure { fill: var(--text); font-weight: 600; }
svg .bar, svg .area, svg .none { fill: var(--bar); } svg .area { opacity: .15; } svg .rest { fill: var(--rest); }
svg .line { fill: none; stroke: var(--bar); stroke-width: 2; } svg .limit { stroke: var(--red); stroke-dasharray: 5 4; }
svg .green { fill: var(--green); } svg .yellow { fill: var(--yellow); } svg .red, svg .blocked { fill: var(--red); }
@media print { :root { color-scheme: light; --text: #000000; --muted: #444444; --line: #bbbbbb; --ground: #ffffff; --rest: #eeeeee; }
  body { margin: 0; max-width: none; font-size: 10pt; } h2 { break-after: avoid; } table, figure { break-inside: avoid; }
  svg rect, svg polygon { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
`;

/** What the page may do: nothing but show itself. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The whole file. @param render Markdown to HTML, with HTML in the Markdown shown as text */
export function reportHtml(
  report: Report,
  render: (markdown: string) => string,
  { pieces }: Template = DEFAULT_TEMPLATE,
): string {
  const blocks = pieces.map((piece) => {
    if ('text' in piece) return render(piece.text);
    const text = render(sectionMarkdown(report, piece.section));
    const chart = sectionChart(report, piece.section);
    // The tables of a breakdown are long: its chart leads to them.
    return piece.section === 'breakdowns' ? chart + text : text + chart;
  });
  const title = xmlText(`Cost report ${report.label}`);
  return [
    '<!DOCTYPE html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${title}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    '<main>',
    ...blocks.filter((block) => block !== ''),
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}
