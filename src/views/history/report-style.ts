/** For the screen and for paper: A4 with page numbers; nothing is loaded from anywhere. */
export const reportStyle = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 2rem 1.5rem 4rem; background: #fff; color: #1d1c1d;
  font: 400 1rem/1.5 system-ui, 'Segoe UI', Roboto, 'Liberation Sans', sans-serif; }
h1 { margin: 0; font-size: 1.75rem; line-height: 1.25; }
h2 { margin: 2.5rem 0 .75rem; border-bottom: 2px solid #1f3a5f; font-size: 1.25rem; color: #1f3a5f; }
h3 { margin: 2rem 0 .5rem; font-size: 1.05rem; }
h4 { margin: 1.25rem 0 .25rem; font-size: .95rem; }
p, ul, blockquote { margin: .5rem 0; }
code, pre { font: .875em/1.45 ui-monospace, 'Liberation Mono', Consolas, monospace; overflow-wrap: anywhere; }
pre { margin: .25rem 0; padding: .75rem; border: 1px solid #b8bdc4; white-space: pre-wrap; }
blockquote { margin-left: 0; padding-left: .75rem; border-left: 3px solid #5b6672; white-space: pre-wrap;
  overflow-wrap: anywhere; }
.meta { color: #4a5159; }
.verdict { margin: 1.5rem 0; padding: 1rem 1.25rem; border: 2px solid; border-left-width: .75rem; }
.verdict h2 { margin: 0; border: 0; color: inherit; }
.verdict p, .verdict ul { color: #1d1c1d; }
.good { border-color: #13693f; color: #13693f; }
.bad { border-color: #a3170f; color: #a3170f; }
.open { border-color: #7a4b00; color: #7a4b00; }
dl { display: grid; grid-template-columns: minmax(9rem, max-content) 1fr; gap: .25rem 1.25rem; margin: .5rem 0; }
dt { font-weight: 600; }
dd { margin: 0; overflow-wrap: anywhere; }
table { width: 100%; margin: .25rem 0 1rem; border-collapse: collapse; font-size: .9rem; }
caption { padding: .25rem 0; text-align: left; font-weight: 600; }
th, td { padding: .35rem .75rem .35rem 0; border-bottom: 1px solid #c9ced4; text-align: left; vertical-align: top;
  overflow-wrap: break-word; }
th { border-bottom-color: #1d1c1d; }
td.time, .head { white-space: nowrap; }
td blockquote { margin: .25rem 0 0; }
@page { size: A4; margin: 18mm 16mm 20mm; @bottom-right { content: counter(page) ' / ' counter(pages);
  font: 8pt system-ui, sans-serif; color: #4a5159; } }
@media (max-width: 40rem) { body { padding: 1rem; } td.time, .head { white-space: normal; }
  th, td { overflow-wrap: anywhere; padding-right: .35rem; font-size: .8rem; }
  dl { grid-template-columns: 1fr; } dd { margin-bottom: .5rem; } }
@media print {
  body { max-width: none; padding: 0; font-size: 9.5pt; }
  h2, h3, h4, caption { break-after: avoid; }
  tr, .short, .verdict, blockquote { break-inside: avoid; }
  table { font-size: .85em; }
  .record { break-before: page; }
  thead { display: table-header-group; }
}
`;
