// 状況付与票 and the checklist: what is to be given and done, and what was. Injects reach controllers' devices alone.
import { app, following, number, say } from "./app.js";
import { record, withdraw } from "./entry.js";
import { button, clock, el } from "./lib.js";

export function tasksView() {
  return [
    ...(app.plan.role === "control" ? injects() : []),
    el("h2", { text: say("checklist") }),
    ...listed(app.plan.checklist, "check_done", (one) => ({ line: one.line }), (one) => app.state?.checks[one.line], checkLines, "no_checklist"),
  ];
}

function injects() {
  return [
    el("h2", { text: say("injects") }),
    ...listed(app.plan.injects, "inject_done", (one) => ({ inject: one.id }), (one) => app.state?.injects[one.id], injectLines, "no_injects"),
  ];
}

function injectLines(one) {
  const way = [one.sender, one.to].filter(Boolean).join(" → ");
  return [
    el("p", { class: "fine", text: [say("minute", { minute: number(one.minute) }), way].filter(Boolean).join("　") }),
    el("p", { class: "strong", text: one.text }),
  ];
}

function checkLines(one) {
  const when = one.minute === null ? "" : say("until_minute", { minute: number(one.minute) });
  return [
    el("p", { class: "strong", text: `${number(one.line)}. ${one.text}` }),
    when || one.office ? el("p", { class: "fine", text: [when, one.office].filter(Boolean).join("　") }) : null,
  ];
}

function listed(lines, kind, body, told, words, none) {
  if (!lines.length) return [el("p", { text: say(none) })];
  return lines.map((one) => {
    const done = following(el("div"), () => [told(one), own(kind, body(one))], () => doneLine(one, kind, body, told));
    return el("section", { class: "task" }, words(one), done);
  });
}

function own(kind, body) {
  const [name, value] = Object.entries(body)[0];
  return app.queue.list().findLast((one) => one.kind === kind && one.body[name] === value && one.status !== "refused" && !one.void) ?? null;
}

function doneLine(one, kind, body, told) {
  const mine = own(kind, body(one)), theirs = told(one);
  if (!mine && !theirs) return button(say("done"), () => record(kind, { ...body(one), note: "" }), { class: "main" });
  const who = theirs ? say("done_by", { time: clock(theirs.when), device: theirs.device }) : "";
  const waits = mine && mine.status === "waiting" ? "○ " + say("mark_waiting") : "";
  return [
    el("p", { class: "strong", text: ["✓ " + say("done"), who, waits].filter(Boolean).join("　") }),
    mine ? button(say("withdraw"), () => withdraw(mine.id), { class: "quiet" }) : null,
  ].filter(Boolean);
}
