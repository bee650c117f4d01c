"""Take the pictures of the page that the documents show: python scripts/screenshots.py [folder]."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

FOLDER = Path(__file__).parents[1] / "docs" / "images"
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PAGES = {
    "plan": "/",
    "compare": "/compare",
    "recovery": "/recovery",
    "safety": "/safety",
    "evidence": "/evidence",
    "monograph": "/monographs/leucine",
    "foods": "/foods?q=rye+bread",
    "model": "/model/gut",
}


def shoot(address: str, folder: Path) -> None:
    """Write a picture of each page at desktop width, and at phone width in dark mode."""
    chromium = next(path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for name, path in PAGES.items():
            for kind, viewport, scheme in (("desktop", DESKTOP, "light"), ("phone", PHONE, "dark")):
                page: Page = browser.new_page(viewport=viewport, color_scheme=scheme)  # type: ignore[arg-type]
                page.goto(f"{address}{path}")
                page.wait_for_load_state("networkidle")
                if name == "plan" and kind == "phone":
                    page.get_by_text("See what it does").click()
                    page.wait_for_timeout(500)
                page.screenshot(path=folder / f"page-{name}-{kind}.png")
                page.close()
        browser.close()


def main() -> int:
    """Serve the page with an empty database and take the pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    with tempfile.TemporaryDirectory() as kept:
        program = str(Path(sys.executable).with_name("myoflux"))
        words = [program, "serve", "--port", "0", "--workers", "1", "--database", f"sqlite:///{kept}/kept.sqlite"]
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
            found = re.search(r"http://[^/\s]+", server.stdout.readline() if server.stdout else "")
            if found is None:
                return 1
            shoot(found[0], folder)
            server.terminate()
    return 0


if __name__ == "__main__":
    sys.exit(main())
