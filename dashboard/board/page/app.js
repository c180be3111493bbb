// What all views share: words, the plan of the run, what the board told last, the queue of this device.
import { ask, kept } from "./lib.js";

export const app = {
  words: {},
  lang: kept.get("lang") === "en" ? "en" : "ja",
  plan: null,
  state: null,
  closed: null,
  seq: -1,
  linked: true,
  queue: null,
  tab: "sites",
  site: "",
  draw: () => {},
  live: [],
};

export function say(key, values = {}) {
  const text = app.words[app.lang]?.[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

export function number(value) {
  return value.toLocaleString(app.lang === "ja" ? "ja-JP" : "en-GB");
}

export function people(count) {
  return say(count === 1 ? "person" : "people", { count: number(count) });
}

export function refusal(code, detail = "") {
  const key = `refused_${code}`;
  const text = key in (app.words[app.lang] ?? {}) ? say(key) : say("refused_other", { code });
  return detail ? `${text} [${detail}]` : text;
}

// Something that follows the board: run now, and again at every news, as long as this view stands.
export function follow(act) {
  app.live.push(act);
  act();
}

export function refresh() {
  for (const act of app.live) act();
}

// Replaces a node's children only when what they show has changed, so that no button moves under a finger.
export function following(node, what, make) {
  let shown;
  follow(() => {
    const now = JSON.stringify([app.lang, what()]);
    if (now === shown) return;
    shown = now;
    node.replaceChildren(...[make()].flat());
  });
  return node;
}

export function site(id) {
  return app.plan.sites.find((one) => one.id === id) ?? null;
}

export function siteName(id) {
  return site(id)?.name ?? id;
}

export function legName(id) {
  return app.plan.legs.find((one) => one.id === id)?.name ?? id;
}

// What the board told of a site, with what this device entered since on top.
export function known(id) {
  const told = app.state?.sites.find((one) => one.id === id) ?? { state: null, people: null, late: 0, over: null, when: null, device: "" };
  const since = (one) => one.status === "waiting" || (one.status === "stored" && one.seq > app.seq);
  const own = app.queue.list().filter((one) => one.body.site === id && !one.void && since(one));
  const last = (kind) => own.findLast((one) => one.kind === kind);
  const state = last("site_state"), count = last("head_count");
  const sum = (lates) => lates.reduce((all, one) => all + one.body.people, 0);
  const lates = own.filter((one) => one.kind === "late");
  const room = site(id).capacity;
  const here = count ? count.body.people + sum(lates.filter((one) => one.number > count.number)) : told.people === null ? null : told.people + sum(lates);
  return {
    ...told,
    state: state ? state.body.state : told.state,
    people: count ? count.body.people : told.people,
    late: told.late + sum(lates),
    over: room === null || here === null ? null : here > room || (!count && told.over === true),
    waiting: own.some((one) => one.status === "waiting"),
  };
}

// Asks for news; nothing new costs a few bytes.
export async function poll() {
  const { status, told } = await ask(`/board/state?after=${app.seq}`);
  if (!app.queue) return;
  const heard = status === 200 && typeof told.run === "string";
  if (status === 401 || (heard && told.run !== app.plan.run)) { app.queue.lost(); return; }
  if (heard) {
    if (told.state) app.state = told.state;
    app.seq = told.seq;
    app.closed = told.closed;
  }
  if (heard && !app.linked) app.queue.failures = 0;
  app.linked = heard;
  if (heard) app.queue.pump();
  refresh();
}
