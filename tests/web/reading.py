"""What the tests of pages to read share: sending a form with its token, and what every page must have."""

import re
from itertools import pairwise


def send(client, page, address, **fields):
    """Send a form of a page as a browser does, with the token of the session."""
    found = re.search(r'name="csrf" value="([^"]*)"', client.get(page).text)
    return client.post(
        address, data={"csrf": found[1] if found else "", **fields}, headers={"Origin": str(client.base_url)}
    )


def sound(text):
    """Say what is wrong with the frame of a page: headings, labels, pictures, styles and scripts inside it."""
    faults = []
    if len(re.findall(r"<h1[ >]", text)) != 1:
        faults.append("not one h1")
    levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", text)]
    if any(after > before + 1 for before, after in pairwise(levels)):
        faults.append(f"headings jump: {levels}")
    named = set(re.findall(r'<label for="([^"]+)"', text))
    wrapped = re.sub(r"<label>.*?</label>", "", text, flags=re.DOTALL)
    fields = re.findall(r"<(?:input|select|textarea)\b[^>]*>", wrapped)
    for field in fields:
        identity = re.search(r'\bid="([^"]+)"', field)
        if 'type="hidden"' in field or "aria-label=" in field:
            continue
        if identity is None or identity[1] not in named:
            faults.append(f"no label: {field}")
    for picture in re.findall(r"<svg\b.*?</svg>", text, re.DOTALL):
        if "aria-hidden" not in picture and "<title" not in picture and 'class="key"' not in picture:
            faults.append(f"no title: {picture[:60]}")
    for name in re.findall(r'\bid="([^"]+)"', text):
        if text.count(f' id="{name}"') > 1:
            faults.append(f"id twice: {name}")
    if re.search(r'<style|\sstyle="|<script(?![^>]*\bsrc=)|\son\w+="|https?://(?!www\.w3\.org)[^"\s<]*"', text):
        faults.append("inline style, script or outside address")
    for header in re.findall(r"<th\b[^>]*>", text):
        if "scope=" not in header:
            faults.append(f"no scope: {header}")
    return list(dict.fromkeys(faults))
