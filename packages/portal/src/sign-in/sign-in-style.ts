/** The style sheet of the pages outside the front end, in the colours of the front end. */
export const signInStyle = `
:root { color-scheme: light dark; --ground: #f6f7f9; --card: #fff; --ink: #1b2430; --quiet: #56616e; --line: #cdd3da; --field: #fff;
  --accent: #0b6e5f; --accent-ink: #fff; --bad: #b42318; --bad-ground: #fef3f2; }
@media (prefers-color-scheme: dark) { :root { --ground: #14171b; --card: #1d2126; --ink: #e8ebee; --quiet: #a3adb8; --line: #444c55;
  --field: #14171b; --accent: #5fd0b5; --accent-ink: #06261f; --bad: #ff9d93; --bad-ground: #3a1d1a; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: var(--ground); color: var(--ink);
  font: 400 1rem/1.55 system-ui, sans-serif; }
main { width: min(26rem, 100%); padding: 2.25rem; background: var(--card); border: 1px solid var(--line); border-radius: 0.75rem; }
.brand { display: flex; align-items: center; gap: 0.6rem; margin: 0 0 1.75rem; font-weight: 600; }
h1 { margin: 0 0 0.4rem; font-size: 1.5rem; line-height: 1.25; }
.lead { margin: 0 0 1.5rem; color: var(--quiet); }
.problem { margin: 0 0 1.25rem; padding: 0.7rem 0.9rem; border-radius: 0.5rem; background: var(--bad-ground); color: var(--bad); }
form + form { margin-top: 1.75rem; padding-top: 1.75rem; border-top: 1px solid var(--line); }
label { display: block; margin: 0 0 0.3rem; font-weight: 600; font-size: 0.925rem; }
input { width: 100%; margin: 0 0 1.1rem; padding: 0.65rem 0.75rem; border: 1px solid var(--line); border-radius: 0.5rem; background: var(--field);
  color: inherit; font: inherit; }
button { width: 100%; padding: 0.7rem 1rem; border: 0; border-radius: 0.5rem; background: var(--accent); color: var(--accent-ink);
  font: inherit; font-weight: 600; cursor: pointer; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.quiet { margin: 1.25rem 0 0; color: var(--quiet); font-size: 0.925rem; }
`
