// 気づき: what somebody saw.
import { app, say, siteName } from "./app.js";
import { record } from "./entry.js";
import { button, el } from "./lib.js";
import { textBox } from "./sites.js";

const SORTS = ["strength", "issue", "note"];
let sort = "note";

export function notesView() {
  const text = textBox("observation_text", 500, 4);
  const place = textBox("observation_place", 200);
  const where = el("select", {}, el("option", { value: "", text: say("no_site") }),
    app.plan.sites.map((one) => el("option", { value: one.id, text: siteName(one.id), selected: one.id === app.site })));
  const save = button(say("save_observation"), () => {
    const told = { text: text.value(), sort, site: where.value, place: place.value() };
    if (!told.text) return;
    record("observation", { ...told, longitude: null, latitude: null });
    text.clear();
    place.clear();
  }, { class: "main", disabled: true });
  text.box.addEventListener("input", () => { save.disabled = !text.value(); });
  return [
    el("h2", { text: say("tab_notes") }),
    el("section", {}, el("h3", { text: say("sort") }), oneOf(SORTS, "sort", () => sort, (next) => { sort = next; })),
    el("section", {}, text.node, el("label", {}, el("span", { text: say("observation_site") }), where), place.node, save),
  ];
}

// Buttons of which one is chosen.
export function oneOf(choices, key, now, choose) {
  const room = el("div", { class: "three" });
  const draw = () => room.replaceChildren(...choices.map((one) => {
    const pick = () => { choose(one); draw(); };
    return button((now() === one ? "● " : "") + say(`${key}_${one}`), pick, { "aria-pressed": now() === one });
  }));
  draw();
  return room;
}
