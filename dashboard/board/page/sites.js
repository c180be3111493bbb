// A site: its state, how many people are there, who came late.
import { app, following, known, number, people, say, site } from "./app.js";
import { record } from "./entry.js";
import { button, clock, el } from "./lib.js";

const MOST = 1_000_000;
// So many sites are found without searching.
const FEW = 8;

export function sitesView() {
  return app.site && site(app.site) ? onePanel(app.site) : chooser();
}

function chooser() {
  if (!app.plan.sites.length) return [el("h2", { text: say("tab_sites") }), el("p", { text: say("no_sites") })];
  const list = el("div", { class: "stack" });
  const plain = (text) => text.normalize("NFKC").toLowerCase();
  const show = (text) => list.replaceChildren(...made.filter(([name]) => name.includes(plain(text))).map(([, node]) => node));
  const made = app.plan.sites.map((one) => [plain(one.name), choice(one)]);
  const box = el("input", { type: "search", autocomplete: "off", on: { input: () => show(box.value) } });
  show("");
  const search = made.length > FEW ? el("label", {}, el("span", { text: say("find_site") }), box) : null;
  return [el("h2", { text: say("choose_site") }), search, list].filter(Boolean);
}

function choice(one) {
  const made = button("", () => { app.site = one.id; app.draw(); }, { class: "choice" });
  return following(made, () => known(one.id), () => [el("b", { text: one.name }), el("span", { text: stateLine(one.id) })]);
}

export function stateLine(id) {
  const now = known(id);
  const parts = [now.state ? say(`state_${now.state}`) : say("unreported")];
  parts.push(now.people === null ? say("count_unreported") : people(now.people));
  if (now.waiting) parts.push("○ " + say("mark_waiting"));
  return parts.join(say("comma"));
}

export function capacityLine(one) {
  return say("capacity", { people: one.capacity === null ? say("unregistered") : people(one.capacity) });
}

function onePanel(id) {
  const one = site(id);
  const now = following(el("div", { class: "now" }), () => known(id), () => nowLines(one));
  return [
    button("← " + say("other_site"), () => { app.site = ""; app.draw(); }, { class: "quiet" }),
    el("h2", { text: one.name }), now, states(id), counting(id), late(id),
  ];
}

function nowLines(one) {
  const now = known(one.id);
  const lines = [el("p", { class: "strong", text: stateLine(one.id) }), el("p", { text: capacityLine(one) })];
  if (now.over) lines.push(el("p", { class: "alarm", text: "▲ " + say("over") }));
  if (now.late) lines.push(el("p", { text: say("late_sum", { people: people(now.late) }) }));
  if (now.when) lines.push(el("p", { class: "fine", text: say("last_heard", { time: clock(now.when), device: now.device }) }));
  return lines;
}

function states(id) {
  const room = el("div", { class: "three" });
  following(room, () => known(id).state, () => ["preparing", "open", "closed"].map((state) => {
    const chosen = known(id).state === state;
    return button((chosen ? "● " : "") + say(`state_${state}`), () => record("site_state", { site: id, state }), { "aria-pressed": chosen });
  }));
  return el("section", {}, el("h3", { text: say("state") }), room);
}

function counting(id) {
  const pad = numberPad(() => known(id).people ?? 0);
  const save = button(say("save_count"), () => {
    record("head_count", { site: id, people: pad.value() });
    pad.set(null);
  }, { class: "main" });
  pad.watch(() => { save.disabled = pad.value() === null; });
  return el("section", {}, el("h3", { text: say("count") }), el("p", { class: "fine", text: say("count_hint") }), pad.node, save);
}

// Digits, ±1 and +10. from() is the number ±1 begins with while nothing is typed.
export function numberPad(from) {
  let value = null;
  let told = () => {};
  const shown = el("output", { class: "number" });
  const set = (next) => { value = next; shown.textContent = next === null ? say("no_number") : people(next); told(); };
  const typed = (digit) => set(Math.min(MOST, (value ?? 0) * 10 + digit));
  const add = (step) => set(Math.max(0, Math.min(MOST, (value ?? from()) + step)));
  const digit = (one) => button(number(one), () => typed(one));
  const back = button("⌫", () => set(value === null || value < 10 ? null : Math.floor(value / 10)), { "aria-label": say("erase_one") });
  const keys = el("div", { class: "pad" }, [1, 2, 3, 4, 5, 6, 7, 8, 9].map(digit),
    button(say("erase"), () => set(null)), digit(0), back);
  const steps = el("div", { class: "three" }, button("−1", () => add(-1)), button("+1", () => add(1)), button("+10", () => add(10)));
  set(null);
  return { node: el("div", {}, shown, steps, keys), value: () => value, set, watch: (act) => { told = act; act(); } };
}

function late(id) {
  let count = 0;
  const shown = el("output", { class: "number" });
  const note = textBox("note", 500);
  const save = button(say("save_late"), () => {
    record("late", { site: id, people: count, note: note.value() });
    set(0);
    note.clear();
  }, { class: "main" });
  const set = (next) => { count = Math.max(0, Math.min(MOST, next)); shown.textContent = people(count); save.disabled = !count; };
  const steps = el("div", { class: "three" }, ["−1", "+1", "+10"].map((sign) => button(sign, () => set(count + Number(sign.replace("−", "-"))))));
  set(0);
  return el("section", {}, el("h3", { text: say("late") }), el("p", { class: "fine", text: say("late_hint") }), shown, steps, note.node, save);
}

// A box of text with its length and the hint that nobody is named.
export function textBox(key, most, rows = 1) {
  const box = rows > 1 ? el("textarea", { rows, maxlength: most }) : el("input", { type: "text", maxlength: most, autocomplete: "off" });
  const node = el("label", {}, el("span", { text: say(key) }), box, el("span", { class: "fine", text: say("no_names") }));
  return { node, box, value: () => box.value.trim(), clear: () => { box.value = ""; box.dispatchEvent(new Event("input")); } };
}
