// Making an entry, telling that it was made, and saying in words what an entry says.
import { app, legName, number, people, refresh, say, siteName } from "./app.js";
import { button, el, minutes } from "./lib.js";

const TOLD_MS = 9000;
let shown = null;
let timer = 0;

export function record(kind, body) {
  const entry = app.queue.add(kind, body);
  if (kind !== "void") {
    shown = entry.id;
    clearTimeout(timer);
    timer = setTimeout(() => { shown = null; drawToast(); }, TOLD_MS);
  }
  drawToast();
  refresh();
  return entry;
}

export function withdraw(id) {
  if (shown === id) shown = null;
  record("void", { entry: id });
}

export function mark(entry) {
  const signs = { waiting: "○ ", stored: "✓ ", refused: "✕ " };
  return signs[entry.status] + say(`mark_${entry.status}`);
}

let drawn = "";
export function drawToast() {
  const room = document.getElementById("toast");
  const entry = shown && app.queue?.list().find((one) => one.id === shown);
  const now = entry ? JSON.stringify([app.lang, entry.id, entry.status]) : "";
  if (now === drawn) return;
  drawn = now;
  if (!entry) { room.replaceChildren(); return; }
  room.replaceChildren(
    el("p", {}, el("b", { text: mark(entry) }), " ", describe(entry)),
    entry.status === "refused" ? button(say("tab_log"), () => { app.tab = "log"; shown = null; drawToast(); app.draw(); })
      : button(say("withdraw"), () => withdraw(entry.id)),
  );
}

const SAY = {
  site_state: (body) => `${siteName(body.site)}${say("colon")}${say(`state_${body.state}`)}`,
  head_count: (body) => `${siteName(body.site)}${say("colon")}${say("count_now", { people: people(body.people) })}`,
  late: (body) => `${siteName(body.site)}${say("colon")}${say("late_plus", { people: people(body.people) })}${note(body)}`,
  inject_done: (body) => `${say("inject_done")}${say("colon")}${injectText(body.inject)}${note(body)}`,
  check_done: (body) => `${say("check_done")}${say("colon")}${checkText(body.line)}${note(body)}`,
  observation: (body) => [`${say(`sort_${body.sort}`)}${say("colon")}${body.text}`, body.site && siteName(body.site), body.place].filter(Boolean).join(" / "),
  walk: (body) => `${legName(body.leg)}${say("colon")}${minutes(body.seconds)} ${say(`profile_${body.profile}`)} ${people(body.people)}`,
  void: (body) => `${say("withdrawn")}${say("colon")}${voided(body.entry)}`,
};

export function describe(entry) {
  return SAY[entry.kind](entry.body);
}

function note(body) { return body.note ? ` / ${body.note}` : ""; }

function voided(id) {
  const entry = app.queue.entries.get(id);
  return entry ? describe(entry) : id;
}

export function injectText(id) {
  return app.plan.injects.find((one) => one.id === id)?.text ?? id;
}

export function checkText(line) {
  return app.plan.checklist.find((one) => one.line === line)?.text ?? number(line);
}
