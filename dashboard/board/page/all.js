// 全体: every site's state and people beside its capacity, and the sums of what is known.
import { app, following, known, number, people, say } from "./app.js";
import { clock, el } from "./lib.js";

export function allView() {
  return [el("h2", { text: say("tab_all") }), following(el("div"), () => [app.state, app.plan.sites.map((one) => known(one.id))], whole)];
}

function whole() {
  if (!app.state) return [el("p", { text: say("not_heard_yet") })];
  const { totals } = app.state;
  const lines = [el("p", { class: "strong", text: say("total_people", { people: totals.people === null ? say("unreported") : people(totals.people) }) })];
  if (totals.unreported) lines.push(el("p", { class: "alarm", text: say("total_unreported", { count: number(totals.unreported) }) }));
  if (totals.late) lines.push(el("p", { text: say("late_sum", { people: people(totals.late) }) }));
  lines.push(el("p", { text: app.state.opening_min === null ? say("no_opening") : say("opening", { minutes: number(app.state.opening_min) }) }));
  const done = (told, all) => ({ done: number(Object.keys(told).length), all: number(all.length) });
  if (app.plan.role === "control") lines.push(el("p", { text: say("total_injects", done(app.state.injects, app.plan.injects)) }));
  lines.push(el("p", { text: say("total_checks", done(app.state.checks, app.plan.checklist)) }));
  return [...lines, el("div", { class: "stack" }, app.plan.sites.map(card))];
}

function card(one) {
  const now = known(one.id);
  const state = now.state ? say(`state_${now.state}`) : say("unreported");
  const count = now.people === null ? say("unreported") : people(now.people);
  const capacity = one.capacity === null ? say("unregistered") : people(one.capacity);
  const heard = now.when ? say("last_heard", { time: clock(now.when), device: now.device }) : "";
  return el("section", { class: "card" },
    el("h3", { text: one.name }),
    el("dl", {},
      el("dt", { text: say("state") }), el("dd", { text: state, class: now.state ? "strong" : "unknown" }),
      el("dt", { text: say("count") }), el("dd", { text: count, class: now.people === null ? "unknown" : "strong" }),
      el("dt", { text: say("capacity_word") }), el("dd", { text: capacity, class: one.capacity === null ? "unknown" : "" }),
      now.late ? [el("dt", { text: say("late") }), el("dd", { text: people(now.late) })] : null),
    now.over ? el("p", { class: "alarm", text: "▲ " + say("over") }) : null,
    now.waiting ? el("p", { class: "fine", text: "○ " + say("waiting_inside") }) : null,
    heard ? el("p", { class: "fine", text: heard }) : null);
}
