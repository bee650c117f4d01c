"""The fields of a form as a browser would send them."""

from html.parser import HTMLParser


class _Fields(HTMLParser):
    def __init__(self, form):
        super().__init__()
        self.form, self.inside, self.select, self.fields = form, False, None, []

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "form":
            self.inside = found.get("id") == self.form
        if not (self.inside or found.get("form") == self.form):
            return
        if tag == "input" and "name" in found and (found.get("type") != "checkbox" or "checked" in found):
            self.fields.append((found["name"], found.get("value", "on" if found.get("type") == "checkbox" else "")))
        elif tag == "select":
            self.select = [found["name"], None]
            self.text = None
        elif tag == "option" and self.select is not None and ("selected" in found or self.select[1] is None):
            self.select[1] = found.get("value")
            self.text = "" if self.select[1] is None else None

    def handle_data(self, data):
        if self.select is not None and self.text is not None:
            self.text += data

    def handle_endtag(self, tag):
        if tag == "option" and self.select is not None and self.text is not None:
            self.select[1], self.text = self.text.strip(), None
        if tag == "select" and self.select is not None:
            self.fields.append((self.select[0], self.select[1] or ""))
            self.select = None
        if tag == "form":
            self.inside = False


def fields_of(page, form="plan"):
    """Return the fields of a form as pairs of name and value."""
    reader = _Fields(form)
    reader.feed(page)
    return reader.fields
