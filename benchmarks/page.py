"""The page in a real browser and under twenty clients: python -m benchmarks.page [seconds of load, usually 60]."""

from __future__ import annotations

import hashlib
import html
import http.client
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

PRESSES, VISITS, CLIENTS, SECONDS = 60, 20, 20, 60.0
REST = 1200
DOSE = "plan.0.take.0.amount|g"
# From the key's own time stamp to the end of the frame that shows what came back.
WATCH = """() => {
  window.seen = []; let pressed = 0, done = new Set();
  document.addEventListener('keydown', event => { pressed = event.timeStamp; done = new Set(); }, true);
  new MutationObserver(() => {
    const begun = pressed, what = document.querySelector('#at-leucine .band') ? 'band' : 'curves';
    if (done.has(what)) return;
    done.add(what);
    requestAnimationFrame(() => {
      const after = new MessageChannel();
      after.port1.onmessage = () => window.seen.push([what, performance.now() - begun]);
      after.port2.postMessage(0);
    });
  }).observe(document.getElementById('day'), { childList: true, subtree: true });
}"""


@dataclass
class Server:
    """A running server: its address, its port, and its worker processes."""

    address: str
    process: psutil.Process
    most: dict[int, float] = field(default_factory=dict)

    @property
    def port(self) -> int:
        """The port."""
        return int(self.address.rsplit(":", 1)[1])

    def look(self) -> None:
        """Note the resident memory (MB) of each process."""
        for one in [self.process, *self.process.children(recursive=True)]:
            size = one.memory_info().rss / 1e6
            self.most[one.pid] = max(size, self.most.get(one.pid, 0.0))


@contextmanager
def serving() -> Iterator[Server]:
    """Run `myoflux serve` with two workers and an empty database."""
    with tempfile.TemporaryDirectory() as folder:
        program = str(Path(sys.executable).with_name("myoflux"))
        words = [program, "serve", "--port", "0", "--database", f"sqlite:///{folder}/kept.sqlite"]
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
            line = process.stdout.readline() if process.stdout else ""
            found = re.search(r"http://[^/\s]+", line)
            if found is None:
                raise SystemExit("the server did not start")
            yield Server(found[0], psutil.Process(process.pid))
            process.terminate()


def in_browser(server: Server) -> None:
    """Print times from key to picture and from navigation to the first plot."""
    from playwright.sync_api import sync_playwright

    chromium = next(path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name)))
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        plots = []
        for _ in range(VISITS + 4):
            page.goto(server.address)
            entries = page.evaluate("performance.getEntriesByType('paint').map(one => one.startTime)")
            plots.append(max(entries))
        report("navigation to first plot", plots[4:])
        page.evaluate(WATCH)
        dose = page.locator(f'input[name="{DOSE}"]')
        for index in range(PRESSES + 2):
            dose.focus()
            dose.evaluate("one => one.select()")
            page.keyboard.press(str(1 + index % 9))
            page.wait_for_timeout(REST)
        seen = page.evaluate("window.seen")
        for path, words in (("curves", "key to 24-h curves"), ("band", "key to band of 200 people")):
            report(words, [found[1] for found in seen if found[0] == path][2:])
        browser.close()


def report(words: str, milliseconds: list[float]) -> None:
    """Print median, p95 and range."""
    ordered = sorted(milliseconds)
    p95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    sys.stdout.write(
        f"{words:28s} median {statistics.median(ordered):7.1f} ms, p95 {p95:7.1f} ms "
        f"({ordered[0]:.1f} to {ordered[-1]:.1f}, n {len(ordered)})\n"
    )


class Client:
    """A browser without a screen: one session, the form of the first page."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.connection.request("GET", "/")
        answer = self.connection.getresponse()
        text = answer.read().decode()
        self.cookie = (answer.getheader("Set-Cookie") or "").split(";")[0]
        self.fields = form_of(text)

    def ask(self, path: str, grams: float) -> tuple[int, str]:
        """Return the status and a hash of the answer to a dose."""
        fields = [(name, f"{grams:g}" if name == DOSE else value) for name, value in self.fields]
        headers = {"Cookie": self.cookie, "HX-Request": "true", "Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request("POST", path, urllib.parse.urlencode(fields), headers)
        answer = self.connection.getresponse()
        return answer.status, hashlib.sha256(answer.read()).hexdigest()

    def close(self) -> None:
        """Hang up."""
        self.connection.close()


def form_of(text: str) -> list[tuple[str, str]]:
    """Return the fields of the plan's form."""
    form = text[text.index('<form id="plan"') : text.index("</form>")]
    found: list[tuple[str, str]] = []
    for tag in re.finditer(r"<input [^>]*>|<select name=\"([^\"]+)\".*?</select>", form, re.DOTALL):
        if tag[1]:
            option = re.search(
                r'<option(?: value="([^"]*)")? selected>([^<]*)|<option value="([^"]*)" selected', tag[0]
            )
            value = "" if option is None else option[1] if option[1] is not None else option[2] or option[3] or ""
            found.append((tag[1], html.unescape(value)))
            continue
        attributes = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag[0]))
        if "name" in attributes and attributes.get("type") != "checkbox":
            found.append((html.unescape(attributes["name"]), html.unescape(attributes.get("value", ""))))
    return found


def under_load(server: Server, seconds: float) -> None:
    """Let twenty clients ask at once, each for doses of its own; every answer must be what a lone client got."""
    asked = [(path, 0.5 * step) for path in ("/plan/curves", "/plan/band") for step in range(1, 21)]
    right: dict[tuple[str, float], str] = {}
    with closing(Client(server.port)) as alone:
        for path, grams in asked:
            status, text = alone.ask(path, grams)
            if status != 200:
                raise SystemExit(f"{path} with {grams:g} g was answered with {status}")
            right[path, grams] = text
    end = time.monotonic() + seconds

    def run(number: int) -> list[Any]:
        found, index = [], number
        with closing(Client(server.port)) as client:
            while time.monotonic() < end:
                path, grams = asked[index % len(asked)]
                begun = time.perf_counter()
                status, text = client.ask(path, grams)
                found.append((1000.0 * (time.perf_counter() - begun), status, text == right[path, grams]))
                index += 7
        return found

    with ThreadPoolExecutor(CLIENTS) as pool:
        waiting = [pool.submit(run, number) for number in range(CLIENTS)]
        while not all(one.done() for one in waiting):
            server.look()
            time.sleep(0.5)
        rows = [row for one in waiting for row in one.result()]
    wrong = sum(status != 200 or not same for _, status, same in rows)
    report(f"{CLIENTS} clients for {seconds:g} s", [row[0] for row in rows])
    sys.stdout.write(f"answers {len(rows)}, wrong or refused {wrong}\n")


def main(*arguments: str) -> int:
    """Measure, and print the most memory each process held."""
    seconds = float(arguments[0]) if arguments else SECONDS
    steps: list[Callable[[], None]] = []
    with serving() as server:
        steps = [lambda: in_browser(server), lambda: under_load(server, seconds), server.look]
        for step in steps:
            step()
            server.look()
        sizes = ", ".join(f"{size:.0f}" for size in sorted(server.most.values(), reverse=True))
        sys.stdout.write(f"most resident memory of each process: {sizes} MB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
