/** The look of the page: light or dark as the reader's system is, one column on a phone, whole on paper. */
export const STYLE = `
:root{color-scheme:light dark;--paper:#f6f7f9;--card:#fff;--ink:#1b2430;--quiet:#5b6675;--line:#dde2e9;--track:#e8ecf1;--accent:#0b5cad;
--critical:#a3123a;--high:#c8401a;--medium:#a86a00;--low:#3f6b97;--passed:#1f7a4d;--failed:#c8401a;--unknown:#8b95a3;--code:#f0f2f6;--on:#fff}
@media (prefers-color-scheme:dark){:root{--paper:#10151c;--card:#18202a;--ink:#e6ebf2;--quiet:#9aa7b7;--line:#2b3644;--track:#28323f;--accent:#7db7f5;
--critical:#ff6b8f;--high:#ff8a5c;--medium:#e9b04a;--low:#86b3e0;--passed:#56c08a;--failed:#ff8a5c;--unknown:#7e8a99;--code:#111820;--on:#10151c}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main,header,footer{max-width:70rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:2.5rem}
h1{font-size:2rem;line-height:1.15;margin:0 0 .25rem;letter-spacing:-.02em}
h2{font-size:1.3rem;margin:2.75rem 0 .75rem;letter-spacing:-.01em}
h3{font-size:1rem;margin:0;line-height:1.3}
p{margin:.25rem 0}
a{color:var(--accent)}
code,.mono{font:.86em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;overflow-wrap:anywhere}
.quiet{color:var(--quiet)}
.lead{font-size:1.1rem;margin:.75rem 0 0;max-width:52rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1.1rem 1.25rem}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(12rem,1fr));gap:.75rem 1.5rem;margin:1.5rem 0 0}
.facts div{min-width:0}
.facts .wide{grid-column:1/-1}
.facts dt{color:var(--quiet);font-size:.8rem}
.facts dd{margin:0;overflow-wrap:anywhere}
.note{border-left:4px solid var(--medium);background:var(--card);border-radius:0 8px 8px 0;padding:.75rem 1rem;margin:1.25rem 0 0}
.note.bad{border-color:var(--critical)}
.tiles{list-style:none;margin:0;padding:0;display:grid;grid-template-columns:repeat(auto-fit,minmax(19rem,1fr));gap:1rem}
.tile{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1rem;display:flex;gap:1rem;align-items:center}
.tile p{font-size:.9rem}
.ring{width:6rem;height:6rem;flex:none}
.ring circle{fill:none;stroke-width:4}
.ring .track{stroke:var(--track)}
.ring .arc{stroke:var(--tone)}
.ring .range{opacity:.35}
.ring text{fill:var(--ink);text-anchor:middle;font-weight:650}
.figure{font-size:8px}
.ring .upto{font-size:4px;font-weight:400;fill:var(--quiet)}
.good{--tone:var(--passed)}.fair{--tone:var(--medium)}.poor{--tone:var(--critical)}.none{--tone:var(--unknown)}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:1rem;margin-top:1rem}
.pair h3{margin-bottom:.75rem}
.bar{display:grid;grid-template-columns:minmax(7rem,11rem) 1fr 3.5rem;gap:.75rem;align-items:center;margin:.45rem 0;font-size:.9rem}
.bar svg{width:100%;height:.9rem;border-radius:4px;display:block}
.bar .value{text-align:right;font-variant-numeric:tabular-nums}
.label:first-letter{text-transform:uppercase}
rect.track{fill:var(--track)}rect.passed{fill:var(--passed)}rect.failed{fill:var(--failed)}rect.unknown{fill:var(--unknown)}
rect.s-critical{fill:var(--critical)}rect.s-high{fill:var(--high)}rect.s-medium{fill:var(--medium)}rect.s-low{fill:var(--low)}
.legend{display:flex;flex-wrap:wrap;gap:.25rem 1rem;font-size:.8rem;color:var(--quiet);margin-top:.75rem}
.key::before{content:"";display:inline-block;width:.7em;height:.7em;border-radius:2px;margin-right:.4em;background:var(--tone)}
.key.passed{--tone:var(--passed)}.key.failed{--tone:var(--failed)}.key.unknown{--tone:var(--unknown)}
.filter{display:flex;flex-wrap:wrap;gap:.5rem;border:0;padding:0;margin:0 0 .5rem}
.filter legend{float:left;padding:.25rem .25rem .25rem 0;color:var(--quiet);font-size:.9rem;min-width:5.5rem}
.filter label{border:1px solid var(--line);background:var(--card);border-radius:99px;padding:.2rem .75rem;font-size:.9rem;cursor:pointer;display:inline-flex;gap:.4rem;align-items:center}
.filter input{accent-color:var(--accent);margin:0}
details.check{background:var(--card);border:1px solid var(--line);border-left:4px solid var(--tone);border-radius:8px;margin:.75rem 0;content-visibility:auto;contain-intrinsic-size:auto 4rem}
summary{cursor:pointer;padding:.8rem 1rem;display:flex;flex-wrap:wrap;gap:.35rem .75rem;align-items:baseline;list-style:none}
summary::-webkit-details-marker{display:none}
summary::before{content:"▸";color:var(--quiet)}
details[open]>summary::before{content:"▾"}
summary:focus-visible,.filter label:focus-within{outline:2px solid var(--accent);outline-offset:2px}
summary h3{flex:1 1 18rem}
.pill{background:var(--tone);color:var(--on);border-radius:99px;padding:.05rem .65rem;font-size:.78rem;font-weight:650}
.t-critical{--tone:var(--critical)}.t-high{--tone:var(--high)}.t-medium{--tone:var(--medium)}.t-low{--tone:var(--low)}.t-accepted{--tone:var(--unknown)}.t-passed{--tone:var(--passed)}.t-unknown{--tone:var(--unknown)}
.body{padding:0 1rem 1rem}
.about{color:var(--quiet);font-size:.92rem;max-width:52rem}
.found{border-top:1px solid var(--line);padding:.75rem 0 .1rem;margin-top:.75rem;display:grid;grid-template-columns:minmax(0,18rem) minmax(0,1fr);gap:.25rem 1.25rem}
.name{font-weight:600;overflow-wrap:anywhere}
.evidence{display:flex;flex-wrap:wrap;gap:.15rem 1rem;margin:.3rem 0 0;padding:0;list-style:none;font-size:.85rem;color:var(--quiet)}
.evidence code{color:var(--ink);font-size:.95em}
pre{background:var(--code);border:1px solid var(--line);border-radius:6px;padding:.5rem .7rem;margin:.5rem 0 0;white-space:pre-wrap;overflow-wrap:anywhere;user-select:all;font:.82em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th,td{text-align:left;vertical-align:top;padding:.5rem .75rem .5rem 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
th{color:var(--quiet);font-weight:500;font-size:.85rem}
td:first-child code,td.num{font-variant-numeric:tabular-nums;white-space:nowrap}
ul.plain{margin:.5rem 0;padding-left:1.1rem}
ul.plain li{overflow-wrap:anywhere;margin:.2rem 0}
footer{padding-top:1rem;padding-bottom:3rem;margin-top:3rem;color:var(--quiet);font-size:.9rem;border-top:1px solid var(--line)}
@media (max-width:40rem){header{padding-top:1.5rem}h1{font-size:1.6rem}main,header,footer{padding-left:1rem;padding-right:1rem}.found{grid-template-columns:minmax(0,1fr)}.ring{width:5rem;height:5rem}.bar{grid-template-columns:6.5rem 1fr 2.75rem}
table,tbody,tr,td{display:block}thead{display:none}tr{border-bottom:1px solid var(--line);padding:.5rem 0}td{border:0;padding:.1rem 0}td:first-child code{white-space:normal}td[data-label]::before{content:attr(data-label) ": ";color:var(--quiet)}}
@media print{:root{--paper:#fff;--card:#fff;--ink:#000;--quiet:#444;--line:#bbb;--track:#e8e8e8;--code:#f6f6f6;--critical:#a3123a;--high:#c8401a;--medium:#a86a00;--low:#3f6b97;--passed:#1f7a4d;--failed:#c8401a;--unknown:#8b95a3;--accent:#000;--on:#fff}
body{font-size:11pt;-webkit-print-color-adjust:exact;print-color-adjust:exact}.filter{display:none}.tile,.found,.card{break-inside:avoid}h2,summary{break-after:avoid}details.check{content-visibility:visible}details::details-content{content-visibility:visible;display:block}a{text-decoration:none}}
`;

/** Gives the rules by which unticking a box hides what has the class of its name. */
export const filterRules = (names: readonly string[]): string =>
  names.map((name) => `body:has(#f-${name}:not(:checked)) .c-${name}{display:none}`).join('\n');
