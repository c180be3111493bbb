// 歩いた時間: how long a group took for a leg, by stopwatch or typed.
import { app, legName, say } from "./app.js";
import { record } from "./entry.js";
import { button, el, kept, minutes } from "./lib.js";
import { oneOf } from "./notes.js";

const PROFILES = ["standard", "slow", "group"];
const chosen = { leg: "", profile: "standard" };
let ticking = 0;

export function walksView() {
  if (!app.plan.legs.length) return [el("h2", { text: say("tab_walks") }), el("p", { text: say("no_legs") })];
  const watch = stopwatch();
  const count = el("input", { type: "number", inputmode: "numeric", min: 1, step: 1 });
  const wrong = el("p", { class: "alarm", role: "alert" });
  const save = button(say("save_walk"), () => {
    const seconds = watch.seconds(), number = count.value.trim() ? Number(count.value) : NaN;
    wrong.textContent = fault(seconds, number);
    if (wrong.textContent) return;
    record("walk", { leg: chosen.leg, seconds, profile: chosen.profile, people: number });
    watch.clear();
  }, { class: "main" });
  return [
    el("h2", { text: say("tab_walks") }),
    el("section", {}, el("h3", { text: say("leg") }), legs()),
    el("section", {}, el("h3", { text: say("walk_time") }), watch.node),
    el("section", {}, el("h3", { text: say("profile") }), oneOf(PROFILES, "profile", () => chosen.profile, (next) => { chosen.profile = next; }),
      el("label", {}, el("span", { text: say("walk_people") }), count), wrong, save),
  ];
}

function fault(seconds, number) {
  if (!chosen.leg) return say("walk_no_leg");
  if (!(seconds > 0 && seconds <= 86400)) return say("walk_no_time");
  if (!Number.isInteger(number) || number < 1 || number > 100000) return say("walk_no_people");
  return "";
}

function legs() {
  const room = el("div", { class: "stack" });
  const draw = () => room.replaceChildren(...app.plan.legs.map((one) => {
    const pick = () => { chosen.leg = one.id; draw(); };
    const length = one.walk_m === null ? say("unregistered") : say("metres", { count: Math.round(one.walk_m).toLocaleString() });
    return button((chosen.leg === one.id ? "● " : "") + `${legName(one.id)}（${length}）`, pick, { "aria-pressed": chosen.leg === one.id });
  }));
  draw();
  return room;
}

// Runs on across a reload: when it was started is kept on the device.
function stopwatch() {
  const shown = el("output", { class: "number" });
  const field = (most) => el("input", { type: "number", inputmode: "numeric", min: 0, max: most, step: 1 });
  const min = field(1440), sec = field(59);
  const typed = () => (min.value === "" && sec.value === "" ? null : Number(min.value) * 60 + Number(sec.value));
  const begun = () => kept.get("watch");
  const draw = () => {
    const since = begun();
    shown.textContent = since ? minutes((Date.now() - since) / 1000) : minutes(typed() ?? 0);
    start.textContent = since ? say("watch_stop") : say("watch_start");
  };
  const start = button("", () => {
    const since = begun();
    if (!since) { kept.put("watch", Date.now()); min.value = sec.value = ""; draw(); return; }
    const took = Math.max(1, Math.round((Date.now() - since) / 1000));
    kept.drop("watch");
    min.value = Math.floor(took / 60);
    sec.value = took % 60;
    draw();
  }, { class: "large" });
  for (const one of [min, sec]) one.addEventListener("input", draw);
  clearInterval(ticking);
  ticking = setInterval(draw, 500);
  draw();
  const node = el("div", {}, shown, start, el("p", { class: "fine", text: say("walk_typed") }),
    el("div", { class: "two" }, el("label", {}, el("span", { text: say("walk_min") }), min), el("label", {}, el("span", { text: say("walk_sec") }), sec)));
  return { node, seconds: () => (begun() ? 0 : typed() ?? 0), clear: () => { min.value = sec.value = ""; draw(); } };
}
