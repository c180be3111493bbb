// Small tools of the page. Everything shown goes through textContent: no text of anybody becomes markup.

// An element. props: class, text, on (event → function), anything else an attribute (false and null leave it out).
export function el(tag, props = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name === "text") made.textContent = value;
    else if (name === "class") made.className = value;
    else if (name === "on") for (const [event, act] of Object.entries(value)) made.addEventListener(event, act);
    else if (name.startsWith("aria-") && typeof value === "boolean") made.setAttribute(name, String(value));
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, String(value));
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

export function button(text, act, props = {}) {
  return el("button", { type: "button", text, on: { click: act }, ...props });
}

// 128 random bits. crypto.randomUUID is not there on plain http.
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const PREFIX = "sonae-board:";

// What this device keeps. put() tells whether it could: a full or closed storage must not stop the work.
export const kept = {
  get(name) {
    try {
      const text = localStorage.getItem(PREFIX + name);
      return text === null ? null : JSON.parse(text);
    } catch { return null; }
  },
  put(name, value) {
    try { localStorage.setItem(PREFIX + name, JSON.stringify(value)); return true; } catch { return false; }
  },
  drop(name) {
    try { localStorage.removeItem(PREFIX + name); } catch { /* nothing was kept */ }
  },
  names(begin) {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX + begin)).map((key) => key.slice(PREFIX.length));
    } catch { return []; }
  },
};

// One request to the board, given up after 8 s. Tells status 0 where nothing, or nothing of the board, answered.
export async function ask(path, sent) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), 8000);
  const post = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(sent) };
  try {
    const answer = await fetch(path, { ...(sent === undefined ? {} : post), signal: stop.signal, cache: "no-store" });
    return { status: answer.status, told: await answer.json(), wait: Number(answer.headers.get("Retry-After")) || 0 };
  } catch {
    return { status: 0, told: {}, wait: 0 };
  } finally {
    clearTimeout(timer);
  }
}

// The city's own time, whatever zone a device is set to: hours ahead of UTC, as the plan tells them.
export const city = { ahead: 0 };

const local = (iso) => new Date(Date.parse(iso) + city.ahead * 3600000).toISOString();

export function clock(iso) {
  return local(iso).slice(11, 16);
}

export function stamp(iso) {
  return local(iso).slice(0, 19).replace("T", " ");
}

export function minutes(seconds) {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

// Copies on plain http too, where navigator.clipboard is not there.
export function copy(area) {
  area.focus();
  area.select();
  try { return document.execCommand("copy"); } catch { return false; }
}
