"""A real browser against a real server, one of each a test process."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

# Chromium's own background traffic is switched off, so that every request seen is the page's.
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# An answer in words, which Chromium writes down as a load that failed.
REFUSED = re.compile(r"status of (422|404)|Status Error Code 422")


@pytest.fixture(scope="session")
def served(tmp_path_factory):
    """The address of `myoflux serve` with an empty database."""
    database = tmp_path_factory.mktemp("served") / "kept.sqlite"
    words = [str(Path(sys.executable).with_name("myoflux")), "serve", "--port", "0", "--workers", "1"]
    with subprocess.Popen([*words, "--database", f"sqlite:///{database}"], stdout=subprocess.PIPE, text=True) as server:
        line = server.stdout.readline()
        yield re.search(r"http://\S+", line)[0].rstrip("/")
        server.terminate()
        server.stdout.read()
        server.wait(timeout=30)


@pytest.fixture(scope="session")
def browser(chromium):
    """A headless Chromium."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        yield found
        found.close()


@pytest.fixture
def open_page(browser, served):
    """Open an address in a fresh profile; at the end nothing may have been asked of others, nor gone wrong."""
    contexts, outside, wrong = [], [], []

    def opened(path="/", script=None, **options):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        # A limit for what hangs, not for a machine that is busy.
        context.set_default_timeout(120_000)
        contexts.append(context)
        page = context.new_page()
        if script:
            page.add_init_script(script)
        page.on(
            "request",
            lambda asked: None if asked.url.startswith((served, "data:", "blob:")) else outside.append(asked.url),
        )
        page.on("pageerror", lambda problem: wrong.append(str(problem)))
        page.on(
            "console",
            lambda said: wrong.append(said.text) if said.type == "error" and not REFUSED.search(said.text) else None,
        )
        page.goto(f"{served}{path}")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert outside == []
    assert wrong == []
