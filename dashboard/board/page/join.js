// Joining: the code once, and what this device is called.
import { refusal, say } from "./app.js";
import { ask, button, el, kept } from "./lib.js";
import { others } from "./log.js";

const LABELS = ["desk1", "desk2", "desk3", "hq", "round"];

export function joinView(joined, reason = "") {
  const code = el("input", { type: "text", class: "code", maxlength: 20, autocomplete: "off", autocapitalize: "characters", spellcheck: "false", required: true });
  const label = el("input", { type: "text", maxlength: 20, autocomplete: "off", required: true, value: kept.get("label") ?? "" });
  const told = el("p", { class: "alarm", role: "alert", text: reason });
  const send = el("button", { type: "submit", class: "main", text: say("join") });
  const form = el("form", { on: { submit: async (event) => {
    event.preventDefault();
    send.disabled = true;
    const answer = await ask("/board/join", { code: code.value, device: label.value.trim() });
    send.disabled = false;
    if (answer.status === 200) { kept.put("label", label.value.trim()); joined(); return; }
    told.textContent = answer.status === 0 ? say("offline_join") : refusal(answer.told.error, answer.told.detail);
  } } },
  el("label", {}, el("span", { text: say("code") }), code, el("span", { class: "fine", text: say("code_hint") })),
  el("label", {}, el("span", { text: say("device") }), label, el("span", { class: "fine", text: say("device_hint") })),
  el("div", { class: "three" }, LABELS.map((one) => button(say(`device_${one}`), () => { label.value = say(`device_${one}`); }))),
  told, send);
  return [el("h1", { text: say("title") }), el("section", {}, form), ...others("")];
}
