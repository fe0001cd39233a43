// Choices on their way: sent one after another, kept and tried again until the server has answered each of them.

const RETRY = [2000, 5000, 10000, 30000];

export const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

// The cookie is newer than the page where somebody signed in again in another tab.
export const token = () => /(?:^|; )competency_csrf=([^;]+)/.exec(document.cookie)?.[1]
  ?? document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

// ``arrived(choice, response, text)`` gets each answer; ``changed()`` is told whenever something waits or no longer does;
// ``failed(response)`` hears of each try that came to nothing. A choice is {url, fields}; its request key makes it count once.
export class Outbox {
  constructor({ arrived, changed, failed }) {
    Object.assign(this, { arrived, changed, failed, waiting: [], sending: false, tries: 0, timer: 0 });
    addEventListener("online", () => this.send());
    addEventListener("focus", () => this.send());
    addEventListener("beforeunload", (event) => { if (this.waiting.length) event.preventDefault(); });
  }

  add(choice) {
    this.waiting.push({ ...choice, fields: { ...choice.fields, request_key: newKey() } });
    this.changed();
    this.send();
  }

  async send() {
    if (this.sending || !this.waiting.length) return;
    clearTimeout(this.timer);
    const choice = this.waiting[0];
    const headers = { "HX-Request": "true", "X-Requested-With": "fetch", "X-CSRFToken": token(), "HX-Current-URL-Path": location.pathname };
    this.sending = true;
    let answer = null, text = "";
    try {
      answer = await fetch(choice.url, { method: "POST", body: new URLSearchParams(choice.fields), headers, keepalive: true, signal: AbortSignal.timeout(20000) });
      text = await answer.text();
    } catch {
      // No connection, or none that answers: the choice stays.
      answer = null;
    }
    this.sending = false;
    if (!answer || answer.status >= 500 || answer.status === 429 || answer.status === 401) {
      this.timer = setTimeout(() => this.send(), RETRY[Math.min(this.tries, RETRY.length - 1)]);
      this.tries += 1;
      this.changed();
      return this.failed(answer);
    }
    this.waiting.shift();
    this.tries = 0;
    this.arrived(choice, answer, text);
    this.changed();
    this.send();
  }
}
