// The page: head, tabs and one view at a time; asks the board for news every few seconds.
//
// window.sonaeBoard.add(kind, body) makes an entry as a button does, .entries() lists this device's: for tests and for
// whoever helps a device in the hall from its console.
import { app, follow, number, poll, say } from "./app.js";
import { allView } from "./all.js";
import { drawToast, record } from "./entry.js";
import { joinView } from "./join.js";
import { ask, button, city, el, kept } from "./lib.js";
import { logView } from "./log.js";
import { notesView } from "./notes.js";
import { Queue } from "./queue.js";
import { sitesView } from "./sites.js";
import { tasksView } from "./tasks.js";
import { walksView } from "./walks.js";

const NEWS_MS = 4000;
const VIEWS = { sites: sitesView, tasks: tasksView, notes: notesView, walks: walksView, all: allView, log: logView };
const room = (id) => document.getElementById(id);
let news = 0;

function language() {
  const other = app.lang === "ja" ? "en" : "ja";
  return button(other === "en" ? "EN" : "日本語", () => {
    app.lang = other;
    kept.put("lang", other);
    app.plan ? draw() : join(app.reason);
  }, { class: "quiet", lang: other, "aria-label": other === "en" ? "English" : "日本語" });
}

function head() {
  const { plan } = app;
  const words = [el("span", { class: `mode ${plan.mode}`, text: say(`mode_${plan.mode}`) })];
  if (plan.training) words.push(el("span", { class: "made-up", text: say("made_up") }));
  const link = el("p", { class: "link", role: "status" });
  follow(() => {
    const left = app.queue.unsent().length;
    const text = app.closed ? say("run_closed") : app.linked ? say("linked") : say("offline");
    const more = left ? "○ " + say("unsent", { count: number(left) }) : "";
    const refused = app.queue.refused().length;
    const bad = refused ? "✕ " + say("some_refused", { count: number(refused) }) : "";
    const unsafe = app.queue.unsafe && left ? say("not_kept") : "";
    const now = [text, more, bad, unsafe].filter(Boolean).join("　");
    if (link.textContent !== now) link.textContent = now;
    link.className = app.closed || !app.linked || unsafe || bad ? "link calm" : "link";
  });
  room("top").replaceChildren(el("div", { class: "modes" }, words, language()), link);
  room("head").replaceChildren(...[
    el("h1", { text: [plan.title, plan.place].filter(Boolean).join("　") }),
    el("p", { class: "fine", text: say("this_device", { device: plan.device, role: say(`role_${plan.role}`) }) }),
    plan.role === "control" ? el("p", { class: "strong", text: say("for_control") }) : null].filter(Boolean));
}

function tabs() {
  const word = (name) => (name === "tasks" && app.plan.role !== "control" ? say("tab_checks") : say(`tab_${name}`));
  room("tabs").replaceChildren(...Object.keys(VIEWS).map((name) => button(word(name), () => {
    if (name === "sites" && app.tab === "sites") app.site = "";
    app.tab = name;
    draw();
    scrollTo(0, 0);
  }, { "aria-current": app.tab === name ? "page" : null })));
}

function draw() {
  app.live = [drawToast];
  document.documentElement.lang = app.lang;
  document.title = `${say(`mode_${app.plan.mode}`)} ${app.plan.title}`;
  document.body.className = app.plan.mode;
  head();
  tabs();
  room("view").replaceChildren(...VIEWS[app.tab]());
}

function join(reason = "") {
  clearInterval(news);
  app.queue?.stop();
  Object.assign(app, { plan: null, state: null, queue: null, seq: -1, live: [], reason });
  document.documentElement.lang = app.lang;
  document.title = say("title");
  document.body.className = "";
  for (const id of ["tabs", "toast", "head"]) room(id).replaceChildren();
  room("top").replaceChildren(el("div", { class: "modes" }, language()));
  room("view").replaceChildren(...joinView(begin, reason));
}

// The plan from the board, or, while it cannot be reached, the one this device kept.
async function begin() {
  const { status, told } = await ask("/board/plan");
  const joined = kept.get("plan");
  if (status === 401) { kept.drop("plan"); join(joined ? say("join_again") : ""); return; }
  if (status !== 200 && !joined) { join(say("offline_join")); return; }
  app.plan = status === 200 ? told : joined;
  if (status === 200) kept.put("plan", told);
  // A plan kept by an older page does not say it: then by the zone of the device.
  city.ahead = app.plan.utc_offset_hours ?? -new Date().getTimezoneOffset() / 60;
  app.linked = status === 200;
  app.queue = new Queue(app.plan.run, () => app.live.forEach((act) => act()), () => join(say("join_again")), poll);
  window.sonaeBoard = { add: record, entries: () => app.queue.list() };
  app.draw = draw;
  draw();
  app.queue.pump();
  clearInterval(news);
  news = setInterval(() => { if (!document.hidden) poll(); }, NEWS_MS);
  poll();
}

async function start() {
  for (;;) {
    const { status, told } = await ask("/board/words");
    if (status === 200) { app.words = told; break; }
    await new Promise((done) => setTimeout(done, 2000));
  }
  addEventListener("online", () => { if (app.queue) poll(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden && app.queue) poll(); });
  begin();
}

start();
