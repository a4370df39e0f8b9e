/** The clerk's page. Its one sheet, so that the policy needs no inline styles. */
export const style = `:root {
  color-scheme: light;
  --ink: #14213d;
  --quiet: #4a5568;
  --line: #c3ccd9;
  --ground: #f3f5f9;
  --brand: #0b4f9e;
  --alarm: #a61b1b;
  --mark: #fff3cd;
}
* { box-sizing: border-box; }
body { margin: 0; font: 1.0625rem/1.5 "Noto Sans", "Noto Sans SC", "Noto Sans CJK SC", system-ui, sans-serif; color: var(--ink); background: var(--ground); overflow-wrap: anywhere; }
header, main { max-width: 78rem; margin: 0 auto; padding: 1rem; }
header { display: flex; flex-wrap: wrap; gap: 0.5rem 1.5rem; align-items: center; }
header nav { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; }
header nav:first-of-type { flex: 1; }
a { color: var(--brand); }
nav a, .act, button, .button { min-height: 2.75rem; display: inline-flex; align-items: center; }
h1 { font-size: 1.5rem; margin: 0.5rem 0 1rem; }
h2 { font-size: 1.2rem; margin: 0 0 0.75rem; }
.practice { background: #ffe08a; color: #3a2c00; padding: 0.5rem 1rem; text-align: center; }
.card { background: #fff; border: 1px solid var(--line); border-radius: 0.5rem; padding: 1rem; margin: 0 0 1rem; }
.quiet { color: var(--quiet); }
.row { display: flex; flex-wrap: wrap; gap: 0.75rem; align-items: end; }
.two { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); }
label { display: block; font-weight: 600; }
input, select, textarea { font: inherit; width: 100%; min-height: 2.75rem; padding: 0.4rem 0.6rem; border: 1px solid #5d6b82; border-radius: 0.35rem; background: #fff; color: inherit; }
input[type="radio"] { width: 1.5rem; min-height: 1.5rem; margin-right: 0.5rem; }
.choice { display: flex; align-items: center; min-height: 2.75rem; font-weight: 400; }
button, .button { font: inherit; font-weight: 600; padding: 0.4rem 1rem; border: 1px solid var(--brand); border-radius: 0.35rem; background: var(--brand); color: #fff; text-decoration: none; cursor: pointer; }
button.second, .button.second { background: #fff; color: var(--brand); }
button.alarm { background: var(--alarm); border-color: var(--alarm); }
:focus-visible { outline: 3px solid #d97706; outline-offset: 2px; }
table { width: 100%; border-collapse: collapse; }
th { overflow-wrap: break-word; }
.names th, .names .status { overflow-wrap: anywhere; }
th, td { text-align: left; vertical-align: top; padding: 0.5rem; border-bottom: 1px solid var(--line); }
td a { display: inline-flex; min-height: 2.75rem; align-items: center; }
summary { min-height: 2.75rem; padding: 0.6rem 0; cursor: pointer; }
.marked td, .marked th { background: var(--mark); }
.status { font-weight: 600; overflow-wrap: break-word; }
.status-held, .status-conflict, .status-returned { color: var(--alarm); }
.alert { border-left: 6px solid var(--alarm); }
.pictures { display: flex; flex-wrap: wrap; gap: 1rem; }
.pictures figure { margin: 0; max-width: 14rem; }
.pictures img { width: 100%; height: auto; border: 1px solid var(--line); background: #fff; }
.copy td { font-size: 1.5rem; user-select: all; }
td.plain { white-space: nowrap; overflow-wrap: normal; }
.code { font-family: monospace; user-select: all; }
.qr { width: 18rem; max-width: 100%; background: #fff; }
`
