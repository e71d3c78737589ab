/** The page's look: light, dark and on paper. No outside font, image or sheet. */
export const style = `
:root {
  color-scheme: light dark;
  --ground: #f4f5f7; --surface: #ffffff; --raised: #f8f9fb; --ink: #17212b; --muted: #55626f; --line: #dde2e8;
  --accent: #0a5aa8;
  --pass: #1d8a73; --fail: #c93a20;
  --undecided: #e2ae2b; --absent: #cbd2da;
  --critical: #8f1d12; --high: #c93a20; --medium: #e08a1e; --low: #9aa6b2;
  --good-text: #12624f; --bad-text: #a82a14; --unsure-text: #735200;
  --good-ground: #e2f3ee; --bad-ground: #fdeae6; --unsure-ground: #fdf3d9; --plain-ground: #eceff3;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0d1218; --surface: #151c25; --raised: #1a232d; --ink: #e6ebf0; --muted: #a3b1bf; --line: #2b3643;
    --accent: #86bdfb;
    --pass: #2fa389; --fail: #ec6d4e;
    --undecided: #e0b23e; --absent: #465260;
    --critical: #ff8a75; --high: #ec6d4e; --medium: #e0a03e; --low: #6c7a89;
    --good-text: #73d6bd; --bad-text: #ff9f89; --unsure-text: #f0ca6a;
    --good-ground: #12312a; --bad-ground: #3a1a14; --unsure-ground: #332810; --plain-ground: #222c37;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
header, main, footer { max-width: 1180px; margin: 0 auto; padding: 0 24px; }
header { padding-top: 36px; }
h1 { font-size: 28px; line-height: 1.2; letter-spacing: -0.015em; margin: 0 0 6px; }
h2 { font-size: 20px; letter-spacing: -0.01em; margin: 0 0 4px; }
h3 { font-size: 15px; margin: 26px 0 6px; }
p { margin: 0 0 12px; max-width: 76ch; }
a { color: var(--accent); }
a:focus-visible, summary:focus-visible, .scroll:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
code { font: 12.5px/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.muted, .lead { color: var(--muted); }
.lead { margin-bottom: 16px; }
.facts { display: flex; flex-wrap: wrap; gap: 4px 24px; margin: 0 0 18px; padding: 0; color: var(--muted); }
.facts div { display: flex; gap: 6px; }
.facts dt { font-weight: 400; } .facts dd { margin: 0; color: var(--ink); }
.status { border-radius: 10px; padding: 12px 16px; margin: 0 0 18px; max-width: none; }
.status strong { margin-right: 6px; }
.status.good { background: var(--good-ground); color: var(--good-text); }
.status.bad { background: var(--bad-ground); color: var(--bad-text); }
.status.unsure { background: var(--unsure-ground); color: var(--unsure-text); }
nav ul { display: flex; flex-wrap: wrap; gap: 6px 18px; list-style: none; margin: 0 0 20px; padding: 0; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(168px, 1fr)); gap: 12px; margin: 0 0 20px; }
.tile { background: var(--surface); border: 1px solid var(--line); border-radius: 12px; padding: 14px 16px 12px; }
.tile dt { color: var(--muted); font-size: 13px; line-height: 1.35; min-height: 2.7em; margin-bottom: 2px; }
.tile dd { margin: 0; }
.tile .figure { font-size: 28px; font-weight: 650; letter-spacing: -0.02em; line-height: 1.25; }
.tile .note { color: var(--muted); font-size: 13px; }
.good .figure { color: var(--good-text); } .unsure .figure { color: var(--unsure-text); } .bad .figure { color: var(--bad-text); }
section { background: var(--surface); border: 1px solid var(--line); border-radius: 14px; padding: 22px 24px 20px; margin: 0 0 18px; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(420px, 1fr)); gap: 8px 28px; margin-top: 18px; }
.columns > * { min-width: 0; }
figure { margin: 0 0 8px; }
figcaption { font-weight: 600; margin: 0 0 4px; }
.bars { list-style: none; margin: 0 0 8px; padding: 0; }
.bars li { display: grid; grid-template-columns: minmax(0, 19em) minmax(0, 1fr) minmax(5.5em, auto); gap: 0 14px; align-items: center; padding: 4px 0; }
.bars .label, .bars .note { overflow-wrap: anywhere; }
.bars .figure { font-variant-numeric: tabular-nums; text-align: right; }
.bars .note { grid-column: 2 / -1; font-size: 13px; color: var(--muted); }
.columns .bars li, figure .bars li { grid-template-columns: minmax(0, 7em) minmax(0, 1fr) minmax(3.5em, auto); }
.bar { display: block; width: 100%; height: 18px; border-radius: 3px; background: var(--plain-ground); }
.bar rect { stroke: var(--surface); stroke-width: 1px; }
.bar .pass { fill: var(--pass); } .bar .fail { fill: var(--fail); } .bar .undecided { fill: var(--undecided); }
.bar .absent { fill: var(--absent); } .bar .critical { fill: var(--critical); } .bar .high { fill: var(--high); }
.bar .medium { fill: var(--medium); } .bar .low { fill: var(--low); }
.key { display: flex; flex-wrap: wrap; gap: 4px 18px; list-style: none; margin: 0 0 8px; padding: 0; font-size: 13px; color: var(--muted); }
.key li::before { content: ""; display: inline-block; width: 11px; height: 11px; border-radius: 3px; margin-right: 7px; }
.key .pass::before { background: var(--pass); } .key .fail::before { background: var(--fail); }
.key .undecided::before { background: var(--undecided); } .key .absent::before { background: var(--absent); }
.key .critical::before { background: var(--critical); } .key .high::before { background: var(--high); }
.key .medium::before { background: var(--medium); } .key .low::before { background: var(--low); }
.scroll { overflow-x: auto; margin: 0 -24px; padding: 0 24px; }
.scroll + .scroll, figure + .scroll, .bars + .scroll { margin-top: 18px; }
table { border-collapse: collapse; width: 100%; font-size: 14px; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--muted); font-size: 13px; padding: 0 0 6px; }
th, td { text-align: left; vertical-align: top; padding: 7px 12px 7px 0; border-bottom: 1px solid var(--line); }
thead th { font-size: 12.5px; font-weight: 600; color: var(--muted); white-space: nowrap; border-bottom-color: var(--muted); }
tbody th { font-weight: 550; } th .small { font-weight: 400; }
tr:last-child > * { border-bottom: 0; }
.number { text-align: right; white-space: nowrap; }
.name { overflow-wrap: anywhere; min-width: 9em; }
.principal { overflow-wrap: anywhere; min-width: 10.5em; }
.id { white-space: nowrap; color: var(--muted); font-size: 13px; }
.small { font-size: 13px; color: var(--muted); }
.zero { color: var(--muted); }
.badge { display: inline-block; border-radius: 99px; padding: 0 9px; font-size: 12px; line-height: 20px; font-weight: 600; white-space: nowrap; background: var(--plain-ground); color: var(--ink); }
.badge.bad { background: var(--bad-ground); color: var(--bad-text); }
.badge.unsure { background: var(--unsure-ground); color: var(--unsure-text); }
.badge.good { background: var(--good-ground); color: var(--good-text); }
.evidence { margin: 0; font-size: 12.5px; color: var(--muted); }
.evidence div { display: flex; flex-wrap: wrap; gap: 0 6px; }
.evidence dd { margin: 0; color: var(--ink); overflow-wrap: anywhere; }
.paper { display: none; }
details { margin: 10px 0 0; } summary { cursor: pointer; color: var(--accent); }
footer { padding-bottom: 48px; color: var(--muted); font-size: 13px; }
@media (max-width: 620px) {
  header, main, footer { padding-left: 14px; padding-right: 14px; }
  section { padding: 18px 16px; } .scroll { margin: 0 -16px; padding: 0 16px; }
  .columns { grid-template-columns: 1fr; }
  .bars li, figure .bars li { grid-template-columns: minmax(0, 1fr) auto; }
  .bars .label { grid-area: 1 / 1; } .bars .figure { grid-area: 1 / 2; }
  .bars .bar, .bars .note { grid-column: 1 / -1; }
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
@media print {
  :root {
    color-scheme: light;
    --ground: #ffffff; --surface: #ffffff; --raised: #ffffff; --ink: #000000; --muted: #444444; --line: #cccccc;
    --accent: #000000; --pass: #1d8a73; --fail: #c93a20;
    --undecided: #e2ae2b; --absent: #cbd2da;
    --critical: #8f1d12; --high: #c93a20; --medium: #e08a1e; --low: #9aa6b2;
    --good-text: #12624f; --bad-text: #a82a14; --unsure-text: #735200;
    --good-ground: #e2f3ee; --bad-ground: #fdeae6; --unsure-ground: #fdf3d9; --plain-ground: #eceff3;
  }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { font-size: 11px; } table { font-size: 10px; }
  header, main, footer { max-width: none; padding-left: 0; padding-right: 0; }
  nav { display: none; }
  section { border: 0; border-top: 1px solid var(--line); border-radius: 0; padding: 14px 0; }
  .scroll { overflow: visible; margin: 0; padding: 0; }
  h2, h3, figcaption { break-after: avoid; } figure, tr, .tile { break-inside: avoid; }
  thead { display: table-header-group; }
  .screen { display: none; } .paper { display: block; }
  th, td { padding: 2px 8px 2px 0; } #findings td, #findings th { line-height: 1.25; }
  .id, .small, caption, thead th, .badge { font-size: inherit; } .badge { line-height: 1.2; padding: 0 5px; }
  .bar { height: 11px; } .bars li { padding: 1px 0; }
}
`
