// 記録: what this device entered, what arrived and what did not, withdrawing, taking along what was not sent, leaving.
import { app, following, number, refusal, say } from "./app.js";
import { describe, mark, withdraw } from "./entry.js";
import { ask, button, copy, el, kept, stamp } from "./lib.js";
import { Queue } from "./queue.js";

export function logView() {
  return [
    el("h2", { text: say("tab_log") }),
    following(el("div"), () => app.queue.list(), entries),
    following(el("div"), () => app.queue.notTaken().map((one) => [one.id, one.status]), () => leftOver(app.queue, "left_title")),
    ...others(app.plan.run),
    leaving(),
  ];
}

function entries() {
  const all = [...app.queue.list()].reverse();
  const count = (status) => number(all.filter((one) => one.status === status).length);
  const sums = say("own_sums", { stored: count("stored"), waiting: count("waiting"), refused: count("refused") });
  return [el("p", { class: "strong", text: sums }), el("div", { class: "stack" }, all.filter(shown).map(line))];
}

// The latest, and whatever was refused and not looked at, however long ago.
function shown(entry, place) {
  return place < 100 || (entry.status === "refused" && !entry.seen);
}

function line(entry) {
  const words = describe(entry);
  return el("section", { class: "entry" },
    el("p", { class: "fine", text: `${stamp(entry.at)}　${entry.kind === "void" ? "" : entry.void ? say("was_withdrawn") : ""}` }),
    el("p", {}, el("b", { class: `mark ${entry.status}`, text: mark(entry) }), " ", entry.void ? el("s", { text: words }) : words),
    entry.status === "refused" ? el("p", { class: "alarm", text: refusal(entry.reason, entry.detail) }) : null,
    entry.status === "refused" && !entry.seen ? button(say("seen"), () => app.queue.see(entry.id), { class: "quiet" }) : null,
    entry.kind !== "void" && !entry.void && entry.status !== "refused" && !app.closed
      ? button(say("withdraw"), () => withdraw(entry.id), { class: "quiet" }) : null);
}

// What did not arrive, as text to copy: nothing typed here is lost without a word.
export function leftOver(queue, title) {
  const left = queue.notTaken();
  if (!left.length) return [];
  const text = left.map((one) => [stamp(one.at), say(`mark_${one.status}`), said(one)].join("\t")).join("\n");
  const area = el("textarea", { rows: 5, readonly: true, "aria-label": say(title, { count: number(left.length) }) });
  area.value = text;
  const told = el("span", { role: "status" });
  return el("section", {}, el("h3", { text: say(title, { count: number(left.length) }) }), area,
    button(say("copy"), () => { told.textContent = copy(area) ? say("copied") : say("copy_by_hand"); }), told);
}

function said(entry) {
  try { return describe(entry); } catch { return JSON.stringify([entry.kind, entry.body]); }
}

// What is left on this device of other runs.
export function others(run) {
  return Queue.runs().filter((one) => one !== run).map((one) => {
    const queue = new Queue(one, () => {}, () => {});
    queue.stop();
    if (!queue.notTaken().length) { queue.clear(); return null; }
    const room = el("div", {}, leftOver(queue, "left_other"));
    room.append(twice(say("forget_other"), say("forget_sure"), () => { queue.clear(); room.remove(); }));
    return room;
  }).filter(Boolean);
}

function leaving() {
  const leave = async () => {
    const { status } = await ask("/board/leave", {});
    if (status !== 200) { told.textContent = say("leave_offline"); return; }
    app.queue.clear();
    for (const name of kept.names("")) if (name !== "lang" && !name.startsWith("e:")) kept.drop(name);
    location.reload();
  };
  const told = el("p", { role: "status" });
  const warning = () => (app.queue.notTaken().length ? say("leave_left") : say("leave_hint"));
  const hint = following(el("p", { class: "fine" }), warning, () => warning());
  return el("section", {}, el("h3", { text: say("leave_title") }), hint, twice(say("leave"), say("leave_sure"), leave), told);
}

// A button that asks once more before it acts.
function twice(text, sure, act) {
  const made = button(text, () => {
    if (made.dataset.asked) { act(); return; }
    made.dataset.asked = "1";
    made.textContent = sure;
    setTimeout(() => { delete made.dataset.asked; made.textContent = text; }, 5000);
  }, { class: "quiet" });
  return made;
}
