/** The report's style sheet: system fonts, light and dark, one column on a phone. */
export const style = `
:root { color-scheme: light dark; --page: #f6f7f9; --card: #fff; --ink: #16191d; --soft: #5b6470; --line: #dfe3e8; --link: #1f5fc4;
  --good: #11713f; --good-bg: #dff3e7; --warn: #8a5300; --warn-bg: #fdefd3; --bad: #a5222a; --bad-bg: #fbe1e2;
  --s0: #2f6fdb; --s1: #d2562b; --s2: #158f6b; --s3: #8a56cc; --s4: #c03d78; --s5: #9a7400; --s6: #2a8fa6; --s7: #6b7280; }
@media (prefers-color-scheme: dark) { :root { --page: #111417; --card: #1a1e23; --ink: #e8ebee; --soft: #9aa4af; --line: #2d343c; --link: #82b1ff;
  --good: #7fdcaa; --good-bg: #153524; --warn: #f3c678; --warn-bg: #3a2b10; --bad: #ff9ea3; --bad-bg: #431c1f;
  --s0: #77a8ff; --s1: #ff8d63; --s2: #46c79e; --s3: #bb90f5; --s4: #f079ac; --s5: #d9b13b; --s6: #5cc3da; --s7: #a3acb8; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 32px 20px 56px; }
header { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 14px; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h2 { font-size: 1.05rem; margin: 0 0 12px; }
h3 { font-size: 0.9rem; margin: 0 0 6px; color: var(--soft); font-weight: 600; }
header p { flex-basis: 100%; margin: 0; color: var(--soft); }
.badge { border-radius: 99px; padding: 2px 12px; font-size: 0.85rem; font-weight: 600; color: var(--warn); background: var(--warn-bg); }
.badge.good { color: var(--good); background: var(--good-bg); }
.badge.bad { color: var(--bad); background: var(--bad-bg); }
section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 20px; margin-top: 20px; min-width: 0; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 0 20px; align-items: start; }
.note { color: var(--soft); margin: -6px 0 12px; font-size: 0.92rem; }
.notes { border-left: 4px solid var(--warn); padding: 12px 20px; }
.notes ul { margin: 0; padding-left: 18px; }
.pictures { display: grid; grid-template-columns: repeat(var(--columns), minmax(0, 1fr)); gap: 12px; }
figure { margin: 0; }
figure img { display: block; width: 100%; height: auto; border-radius: 8px; background: var(--line); }
figcaption { color: var(--soft); font-size: 0.88rem; text-align: center; padding-top: 6px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 20px; }
.tiles div { display: flex; flex-direction: column; }
.tiles b { font-size: 1.65rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.tiles span { font-weight: 600; font-size: 0.92rem; }
.tiles small, td small { color: var(--soft); font-size: 0.85rem; line-height: 1.35; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 6px 12px 6px 0; border-top: 1px solid var(--line); font-weight: 400; overflow-wrap: anywhere; }
tr:first-child th, tr:first-child td { border-top: 0; }
td.number { text-align: right; white-space: nowrap; padding-right: 0; }
th { color: var(--soft); }
.bar { display: block; height: 6px; border-radius: 3px; background: var(--s0); min-width: 2px; }
.total th, .total td { font-weight: 600; color: var(--ink); }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); gap: 24px; }
.chart { display: block; width: 100%; height: auto; font-size: 13px; }
.chart text { fill: var(--soft); }
.chart .grid { stroke: var(--line); }
.chart polyline { fill: none; stroke: var(--c); stroke-width: 2; stroke-linejoin: round; }
.chart circle { fill: var(--c); opacity: 0; }
.chart circle:hover { opacity: 1; }
.chart .dashed polyline { stroke-dasharray: 5 4; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 2px 18px; margin: 6px 0 0; padding: 0; font-size: 0.88rem; }
.legend i { display: inline-block; width: 14px; height: 3px; border-radius: 2px; background: var(--c); margin-right: 7px; vertical-align: middle; }
.legend .dashed i { background: repeating-linear-gradient(90deg, var(--c) 0 4px, transparent 4px 7px); width: 18px; }
.legend b { font-weight: 600; font-variant-numeric: tabular-nums; }
${Array.from({ length: 8 }, (_, i) => `.s${i} { --c: var(--s${i}); }`).join(' ')}
a { color: var(--link); text-underline-offset: 3px; }
details { border-top: 1px solid var(--line); padding: 8px 0; }
details:first-of-type { border-top: 0; }
summary { cursor: pointer; }
summary small { color: var(--soft); }
code { display: block; margin-top: 8px; font: 0.82rem/1.6 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; color: var(--soft); }
footer { color: var(--soft); font-size: 0.88rem; margin-top: 24px; }
@media (max-width: 640px) { main { padding: 20px 12px 40px; } section { padding: 16px; } .pictures { grid-template-columns: repeat(var(--narrow), minmax(0, 1fr)); }
.sheet div { overflow-x: auto; } .sheet img { width: auto; max-width: none; height: 200px; } }
`;
