"""Every page, for everyone: rules of accessibility, phone width, 200 % zoom, dark mode, without script, in print."""

import pytest

PAGES = (
    "/",
    "/?example=bed-rest",
    "/compare",
    "/recovery",
    "/saved",
    "/safety",
    "/safety/rules",
    "/evidence",
    "/evidence/trials/glynn2010",
    "/evidence/claims?q=BCAA+speed+recovery",
    "/evidence/label",
    "/monographs",
    "/monographs/leucine",
    "/foods?q=rye+bread",
    "/foods/food?name=Bread%2C+rye",
    "/foods/products",
    "/model",
    "/model/gut",
    "/model/explain/gastric_emptying",
    "/api",
    "/nowhere",
)
MISSING = ("/nowhere",)


def problems(page):
    """Return what axe finds, as rule and place."""
    found = page.evaluate("async () => (await axe.run()).violations")
    return [(one["id"], node["html"][:200]) for one in found for node in one["nodes"][:3]]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_no_rule_of_accessibility_is_broken(open_page, axe, path, width, scheme):
    page = open_page(path, script=axe, viewport={"width": width, "height": 900}, color_scheme=scheme)
    assert problems(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_nothing_scrolls_sideways_on_a_phone_or_at_twice_the_size(open_page, path):
    page = open_page(path, viewport={"width": 360, "height": 740})
    for width in (360, 640):
        page.set_viewport_size({"width": width, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("path", [path for path in PAGES if path not in MISSING])
def test_every_page_is_there_without_script(open_page, path):
    page = open_page(path, java_script_enabled=False)
    assert page.locator("h1").count() == 1
    assert page.locator("h1").inner_text()


@pytest.mark.parametrize("path", [path for path in PAGES if path not in MISSING])
def test_every_picture_has_words_and_a_table(open_page, path):
    page = open_page(path)
    pictures = page.locator("main svg[role=img]")
    for index in range(pictures.count()):
        picture = pictures.nth(index)
        assert picture.locator("title").first.text_content()
        assert picture.locator("desc").first.text_content()
    for index in range(page.locator("main figure:has(svg)").count()):
        figure = page.locator("main figure:has(svg)").nth(index)
        assert figure.locator("table").count() > 0 or page.locator("main table").count() > 0
