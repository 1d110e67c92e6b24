import { html } from '@latchkey/html'

/** The style sheet of the pages of dev mode, for light and dark, from phones to desktops. */
export const devStyle = html`
:root {
  color-scheme: light dark;
  --page: #f4f5f8; --card: #fff; --raised: #fafbfc; --line: #d9dce4; --ink: #15171c; --soft: #555c69;
  --accent: #3346c9; --on-accent: #fff; --good: #12693a; --good-soft: #e2f5ea; --bad: #a81f1f; --bad-soft: #fdeaea;
  --warn: #7d4a00; --warn-soft: #fdf1dc; --calm: #4a5160; --calm-soft: #eceef3; --bubble: #e4e7f5;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #101217; --card: #191c23; --raised: #20242d; --line: #343a46; --ink: #edeff4; --soft: #a5adbb;
    --accent: #a9b6ff; --on-accent: #12163a; --good: #7ddba4; --good-soft: #12301f; --bad: #ff9d9d; --bad-soft: #3a1717;
    --warn: #f3c06b; --warn-soft: #352508; --calm: #b7bfcd; --calm-soft: #272c36; --bubble: #2b3148;
  }
}
*, *::before, *::after { box-sizing: border-box }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; -webkit-text-size-adjust: 100% }
h1, h2, h3, p, ol, dl, dd { margin: 0 }
h1 { font-size: clamp(1.6rem, 4vw, 2rem); line-height: 1.2; letter-spacing: -.015em }
h2 { font-size: 1.1rem; line-height: 1.35 }
h3 { font-size: .95rem; line-height: 1.4 }
a { color: var(--accent); text-underline-offset: .2em }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: .4rem }
main:focus { outline: none }
.skip { position: absolute; left: 1rem; top: -5rem; padding: .5rem 1rem; background: var(--card); z-index: 1 }
.skip:focus { top: .5rem }
.bar { background: var(--card); border-bottom: 1px solid var(--line) }
.inner, main { max-width: 72rem; margin-inline: auto; padding-inline: clamp(1rem, 4vw, 2rem) }
.inner { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .25rem 2rem }
.mark { display: flex; align-items: center; gap: .5rem; font-weight: 650; padding-block: .6rem }
.mark svg { color: var(--accent) }
.mode { font-weight: 500; font-size: .8rem; color: var(--warn); background: var(--warn-soft); border-radius: 1rem; padding: .05rem .6rem }
nav { display: flex; gap: .25rem; margin-inline: -.75rem }
nav a { color: var(--soft); text-decoration: none; padding: .85rem .75rem; border-bottom: 3px solid transparent; margin-bottom: -1px }
nav a:hover { color: var(--ink) }
nav a[aria-current] { color: var(--ink); font-weight: 600; border-color: var(--accent) }
main { padding-block: clamp(1.5rem, 4vw, 2.5rem) 4rem }
.soft, time { color: var(--soft) }
.head { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: flex-start; gap: 1rem; margin-bottom: 1.5rem }
.head p { margin-top: .25rem; max-width: 44rem }
button, .button { font: inherit; font-weight: 500; line-height: 1.4; display: inline-block; padding: .5rem 1rem; min-height: 2.5rem; border: 1px solid var(--line); border-radius: .6rem; background: var(--card); color: var(--ink); text-decoration: none; cursor: pointer }
button:hover, .button:hover { border-color: var(--soft) }
button.main, .button.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent) }
button.small { padding: .2rem .7rem; min-height: 2rem; font-size: .875rem }
select { font: inherit; padding: .45rem .6rem; min-height: 2.5rem; max-width: 100%; border: 1px solid var(--line); border-radius: .6rem; background: var(--card); color: var(--ink) }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .9rem; padding: clamp(1rem, 3vw, 1.5rem) }
.chip { display: inline-block; font-size: .8rem; font-weight: 550; line-height: 1.5; padding: .1rem .6rem; border-radius: 1rem; background: var(--calm-soft); color: var(--calm) }
.empty { text-align: center; padding: clamp(2rem, 8vw, 4.5rem) 1rem; border: 1px dashed var(--line); border-radius: .9rem }
.empty p { max-width: 34rem; margin: .5rem auto 0; color: var(--soft) }
.filter { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem; margin-bottom: 1rem }
.filter label { color: var(--soft) }
.messages { list-style: none; padding: 0; display: grid; gap: 1rem }
.message { display: grid; gap: .75rem; overflow-wrap: anywhere }
.message > h2 + p { margin-top: -.6rem }
.meta { display: flex; flex-wrap: wrap; gap: .25rem .5rem; align-items: center; font-size: .9rem }
.meta time { margin-inline-start: auto }
.take { display: flex; flex-wrap: wrap; align-items: center; gap: .75rem }
.code { font: 600 1.75rem/1.4 ui-monospace, Menlo, Consolas, monospace; letter-spacing: .12em; user-select: all }
.looks { display: grid; gap: 1rem }
.looks iframe { width: 100%; height: 24rem; border: 1px solid var(--line); border-radius: .6rem; background: #fff; color-scheme: light; resize: vertical }
.plain { background: var(--raised); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem }
.body { white-space: pre-line; margin-top: .5rem; color: var(--soft); font-size: .95rem }
.sms { display: flex; flex-wrap: wrap; gap: 1rem 2rem; align-items: center }
.phone { flex: 1 1 16rem; max-width: 24rem; border: 1px solid var(--line); border-radius: 1.5rem; padding: 1rem 1rem 1.25rem; background: var(--raised) }
.phone h2 { font-size: .9rem; text-align: center; margin-bottom: .75rem; padding-bottom: .6rem; border-bottom: 1px solid var(--line) }
.bubble { display: inline-block; background: var(--bubble); border-radius: 1.1rem 1.1rem 1.1rem .3rem; padding: .6rem .9rem; white-space: pre-line }
.quiet { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
section { margin-top: 2.25rem }
section > h2 { margin-bottom: .75rem }
.state { display: flex; flex-wrap: wrap; gap: .75rem 1.5rem; align-items: center; justify-content: space-between; border-radius: .9rem; padding: .9rem 1.25rem; margin-bottom: .75rem }
.good { background: var(--good-soft); color: var(--good) }
.warn { background: var(--warn-soft); color: var(--warn) }
.bad { background: var(--bad-soft); color: var(--bad) }
.calm { background: var(--calm-soft); color: var(--calm) }
.apps, .tiles { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)) }
.answers { list-style: none; margin: .5rem 0 0; padding: 0 }
.answers li { display: grid; grid-template-columns: 8.5rem 1fr auto; gap: .15rem .75rem; align-items: center; padding-block: .55rem; border-top: 1px solid var(--line) }
.answers li:first-child { border-top: 0 }
.answers .chip { justify-self: start; border-radius: .6rem }
.took { font-size: .85rem; font-variant-numeric: tabular-nums; text-align: end }
.tiles .card { display: flex; flex-direction: column; gap: .75rem }
.tiles .wide { grid-column: 1 / -1 }
.tiles .on { border-color: var(--warn); box-shadow: inset 0 3px 0 var(--warn) }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0; display: flex; flex-direction: column; gap: .5rem; flex: 1 }
legend { padding: 0; margin-bottom: .25rem }
.tiles .soft { font-size: .95rem }
.positions { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: auto; padding-top: .35rem }
[aria-pressed="true"] { background: var(--accent); border-color: var(--accent); color: var(--on-accent) }
table { border-collapse: collapse; width: 100% }
th, td { text-align: start; padding: .5rem .75rem .5rem 0; border-top: 1px solid var(--line); font-variant-numeric: tabular-nums }
thead th { border: 0; font-size: .85rem; font-weight: 550; color: var(--soft) }
td:last-child { text-align: end; padding-inline-end: 0 }
.nobody { color: var(--soft); padding: 1rem; text-align: center; border: 1px dashed var(--line); border-radius: .6rem }
ol.story { padding-inline-start: 2.5rem; display: grid; gap: .4rem }
.log { list-style: none; padding: 0; overflow-wrap: anywhere; display: grid; gap: .4rem; font-size: .95rem }
.log time { font-variant-numeric: tabular-nums; margin-inline-end: .75rem }
@media (max-width: 32rem) { .answers li { grid-template-columns: 1fr auto } .answers .chip { grid-column: 1; grid-row: 2 } }
@media (min-width: 60rem) { .looks { grid-template-columns: 3fr 2fr; align-items: stretch } }
@media (max-width: 32rem) { .meta time { margin-inline-start: 0; flex-basis: 100% } }
`
