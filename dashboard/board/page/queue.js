// Every entry is kept on this device first, with an id of its own, and sent until the board says that it is stored.
// A lost answer does no harm: the same id is stored once. One key for each entry, so two tabs do not undo each other.
import { ask, kept, newId } from "./lib.js";

const LONGEST_PAUSE_MS = 5000;
const SHOWN = 300;

export class Queue {
  // told(): something changed. lost(): the board no longer knows this device. sent(): something arrived.
  constructor(run, told, lost, sent = () => {}) {
    this.run = run;
    this.told = told;
    this.lost = lost;
    this.sent = sent;
    this.listed = null;
    this.entries = new Map();
    this.failures = 0;
    this.unsafe = false;
    this.busy = false;
    this.stopped = false;
    this.timer = 0;
    this.read();
    this.heard = (event) => { if (event.key === null || event.key.includes(`e:${run}:`)) { this.read(); this.told(); } };
    addEventListener("storage", this.heard);
  }

  static runs() {
    return [...new Set(kept.names("e:").map((name) => name.split(":")[1]))];
  }

  read() {
    this.listed = null;
    for (const name of kept.names(`e:${this.run}:`)) {
      const entry = kept.get(name);
      // What is stored or refused never becomes unsent again.
      if (entry && (this.entries.get(entry.id)?.status ?? "waiting") === "waiting") this.entries.set(entry.id, entry);
    }
  }

  // The entries in the order they were made; those withdrawn bear void.
  list() {
    this.listed ??= Object.freeze(this.sorted());
    return this.listed;
  }

  sorted() {
    const all = [...this.entries.values()].sort((one, other) => one.number - other.number);
    const gone = new Set(all.filter((one) => one.kind === "void" && one.status !== "refused").map((one) => one.body.entry));
    return all.map((one) => ({ ...one, void: gone.has(one.id) }));
  }

  unsent() { return this.list().filter((one) => one.status === "waiting"); }

  // Refused ones nobody has looked at yet.
  refused() { return this.list().filter((one) => one.status === "refused" && !one.seen); }

  see(id) {
    this.keep({ ...this.entries.get(id), seen: true });
    this.told();
  }

  notTaken() { return this.list().filter((one) => one.status !== "stored"); }

  add(kind, body) {
    const number = 1 + Math.max(0, ...[...this.entries.values()].map((one) => one.number));
    const entry = { run: this.run, id: newId(), number, at: new Date().toISOString(), kind, body, status: "waiting", reason: "" };
    this.keep(entry);
    this.told();
    this.pump();
    return entry;
  }

  keep(entry) {
    this.entries.set(entry.id, entry);
    this.listed = null;
    if (kept.put(`e:${this.run}:${entry.id}`, entry)) return;
    this.forget(20);
    // Still in this page: it is sent as long as the page stays open, and the page says so.
    if (!kept.put(`e:${this.run}:${entry.id}`, entry)) this.unsafe = true;
  }

  // Only so many of those that arrived stay on the device.
  forget(left) {
    const done = this.list().filter((one) => one.status === "stored");
    for (const one of done.slice(0, Math.max(0, done.length - left))) {
      kept.drop(`e:${this.run}:${one.id}`);
      this.entries.delete(one.id);
    }
    this.listed = null;
  }

  clear() {
    this.stop();
    for (const name of kept.names(`e:${this.run}:`)) kept.drop(name);
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
    removeEventListener("storage", this.heard);
  }

  // Sends what waits, one after another; one round at a time.
  async pump() {
    if (this.busy || this.stopped) return;
    this.busy = true;
    clearTimeout(this.timer);
    let some = false;
    try {
      for (let next = this.unsent()[0]; next && !this.stopped; next = this.unsent()[0]) {
        if (!(await this.send(this.entries.get(next.id)))) break;
        some = true;
      }
    } finally {
      this.busy = false;
    }
    this.told();
    if (some) this.sent();
  }

  async send(entry) {
    const { run, id, number, at, kind, body } = entry;
    const { status, told, wait } = await ask("/board/entries", { run, id, number, at, kind, body });
    if (status === 200 && told.stored === true && told.id === id) {
      this.settle({ ...entry, status: "stored", seq: told.seq, reason: "" });
      return true;
    }
    // Another tab of this device joined another run: what was typed for this one waits for its own.
    if (status === 401 || told.error === "other_run") { this.lost(); return false; }
    if (status >= 400 && status < 500 && told.error && ![408, 429].includes(status)) {
      this.settle({ ...entry, status: "refused", reason: told.error, detail: told.detail ?? "" });
      return true;
    }
    this.later(wait);
    return false;
  }

  settle(entry) {
    this.failures = 0;
    this.keep(entry);
    if (this.entries.size > 2 * SHOWN) this.forget(SHOWN);
    this.told();
  }

  later(wait) {
    this.failures += 1;
    const pause = Math.min(LONGEST_PAUSE_MS, Math.max(wait * 1000, 400 * 2 ** Math.min(this.failures, 6)));
    this.timer = setTimeout(() => this.pump(), pause * (0.8 + 0.2 * Math.random()));
  }
}
