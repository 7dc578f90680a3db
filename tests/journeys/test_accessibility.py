"""axe-core finds nothing on any page: on a phone and on a desk, in light and in dark."""

from pathlib import Path

import pytest

from tools import crawl

AXE = Path(__file__).resolve().parents[1] / "web" / "node_modules" / "axe-core" / "axe.min.js"
SIZES = {390: 844, 1280: 900}
EVERYTHING = {"resultTypes": ["violations"]}
# What light and dark can differ in; the rest of a page is the same in both.
COLOURS = {**EVERYTHING, "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
ASK = """async (options) => {
    const found = await axe.run(document, options);
    return found.violations.map((violation) =>
        `${violation.id}: ${violation.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(" | ")}`);
}"""


@pytest.fixture(scope="module")
def pages(demo_site) -> list[crawl.Page]:
    linked = crawl.walk_all(demo_site)
    return crawl.one_of_each(linked + crawl.off_the_road(demo_site) + crawl.mistakes(demo_site, linked))


@pytest.mark.parametrize("who", crawl.WALKERS)
def test_axe_finds_nothing(pages, chromium, demo_site, who):
    context = chromium.new_context(base_url=demo_site, reduced_motion="reduce", locale="pl-PL")
    context.add_cookies(crawl.Walker(demo_site, who).browser_cookies())
    tab, script = context.new_page(), AXE.read_text()

    faults = {}
    for page in pages:
        if page.who == who and (found := judge(tab, page, script)):
            faults[str(page)] = found
    context.close()

    assert faults == {}


def judge(tab, page: crawl.Page, script: str) -> list[str]:
    """The violations of one page in all its looks."""
    found = []
    tab.emulate_media(color_scheme="light")
    if page.is_posted:  # shown again as it came, since opening its address would only bring the empty form
        tab.route(f"**{page.path}", lambda route: route.fulfill(body=page.text, content_type=page.kind), times=1)
    tab.goto(page.path)
    tab.evaluate(script)
    for width, height in SIZES.items():
        tab.set_viewport_size({"width": width, "height": height})
        for mode, options in (("light", EVERYTHING), ("dark", COLOURS)):
            tab.emulate_media(color_scheme=mode)
            found += [f"{width} {mode}: {violation}" for violation in tab.evaluate(ASK, options)]
    return found
