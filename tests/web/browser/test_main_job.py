"""From the first page to an exported report, with the keyboard alone."""

import re

MOST_STEPS = 250


def tab_to(page, label):
    """Press Tab until what has the focus is called so; fail when it cannot be reached."""
    seen = []
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        name = page.evaluate(
            """() => { const e = document.activeElement;
            return (e.getAttribute('aria-label') || (e.labels && e.labels[0] && e.labels[0].textContent)
              || e.textContent || '').trim(); }"""
        )
        seen.append(name)
        if name == label:
            return
    raise AssertionError(f"{label!r} was not reached; reached: {seen}")


def wait_for_bands(page):
    page.wait_for_function("() => document.querySelector('#day').textContent.includes('bands of 200 virtual people')")
    page.wait_for_function("() => document.querySelectorAll('#day .band').length > 10")


def test_from_the_first_page_to_a_report_by_keyboard(open_page, tmp_path):
    page = open_page(accept_downloads=True)
    wait_for_bands(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    before = page.locator("#leucine figcaption").inner_text()

    tab_to(page, "leucine")
    page.keyboard.press("Control+a")
    page.keyboard.type("8")
    page.wait_for_function(
        "before => (document.querySelector('#leucine figcaption') || {}).textContent !== before", arg=before
    )
    wait_for_bands(page)
    page.wait_for_function("() => document.querySelector('#timeline').textContent.includes('leu 8 g')")

    tab_to(page, "Training")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelectorAll('.activity').length === 5")
    wait_for_bands(page)
    assert page.evaluate("document.activeElement.value") == "17:00"

    tab_to(page, "Title")
    page.keyboard.press("Control+a")
    page.keyboard.type("By keyboard")
    tab_to(page, "Save as new")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"\?study="))
    assert page.locator("#title").input_value() == "By keyboard"

    tab_to(page, "Report (HTML)")
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    path = tmp_path / "report.html"
    waiting.value.save_as(path)
    text = path.read_text(encoding="utf-8")
    assert "<svg" in text
    assert "By keyboard" in text
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", text)


def test_dragging_a_dose_moves_its_curve_and_its_number(open_page):
    page = open_page()
    wait_for_bands(page)
    handle = page.locator("g.dose circle").first
    box = handle.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] - 20, steps=4)
    page.mouse.up()
    grams = page.locator('input[name="plan.0.take.0.amount|g"]')
    assert float(grams.input_value()) > 3.0
    page.wait_for_function(
        "grams => document.querySelector('#timeline').textContent.includes(`leu ${grams} g`)", arg=grams.input_value()
    )
    wait_for_bands(page)


def test_pictures_out_of_sight_follow_and_a_stop_takes_all_numbers_away(open_page):
    page = open_page()
    wait_for_bands(page)
    before = page.locator("#glucose figcaption").text_content()
    page.locator('input[name="plan.0.take.0.amount|g"]').fill("9")
    page.wait_for_function(
        "before => (document.querySelector('#glucose figcaption') || {}).textContent !== before", arg=before
    )
    page.locator('input[name="plan.0.take.0.amount|g"]').fill("90")
    page.wait_for_selector("#day [role=alert]")
    assert page.locator("#day figure").count() == page.locator("#months figure").count() == 0
    page.locator('input[name="plan.0.take.0.amount|g"]').fill("3")
    page.wait_for_selector("#months figure")
    wait_for_bands(page)
    assert page.locator("#day figure").count() == 9


def test_a_slider_and_its_number_are_one(open_page):
    page = open_page()
    slider = page.locator('input[type="range"]').first
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert page.locator('input[name="plan.0.take.0.amount|g"]').input_value() == "3.1"


def test_a_wrong_number_keeps_the_pictures_and_says_what_is_wrong(open_page):
    page = open_page()
    wait_for_bands(page)
    at = page.locator('input[name="plan.0.at"]')
    at.fill("25:00")
    page.wait_for_selector("#problem [role=alert]")
    assert "25:00" in page.locator("#problem").inner_text()
    assert page.locator("#day figure").count() > 5
    at.fill("09:00")
    page.wait_for_function("() => !document.querySelector('#problem').textContent.trim()")


def test_the_nearest_trials_can_be_switched_on(open_page):
    page = open_page()
    page.get_by_label("Measured points of the nearest trials").check()
    page.wait_for_selector("#day .points")
    assert page.locator("#day a[href^='/evidence/trials/']").count() > 0


def test_without_script_the_same_plan_is_drawn_on_the_server(open_page):
    page = open_page(java_script_enabled=False)
    assert page.locator("#day .band").count() > 10
    assert page.locator("#months figure").count() == 4
    page.locator('input[name="plan.0.take.0.amount|g"]').fill("6")
    page.get_by_role("button", name="Redraw").last.click()
    assert "leu 6 g" in page.locator("#timeline").inner_text()
    assert page.locator("input[type=range]").first.is_hidden()


def test_a_stop_comes_before_any_number(open_page):
    page = open_page("/?person=cirrhosis")
    assert page.locator("#day [role=alert]").count() > 0
    assert page.locator("#day figure").count() == 0
    assert page.locator("#months figure").count() == 0
