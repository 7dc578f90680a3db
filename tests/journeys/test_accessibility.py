"""axe-core finds nothing on any page: on a phone and on a desk, in light and in dark."""

import pytest

from tests.journeys import axe
from tools import crawl

SIZES = {390: 844, 1280: 900}


@pytest.fixture(scope="module")
def pages(demo_site, linked, mistakes) -> list[crawl.Page]:
    return crawl.one_of_each(linked + crawl.off_the_road(demo_site) + mistakes)


@pytest.mark.parametrize("who", crawl.WALKERS)
def test_axe_finds_nothing(pages, chromium, demo_site, who):
    context = chromium.new_context(base_url=demo_site, reduced_motion="reduce", locale="pl-PL")
    context.add_cookies(crawl.Walker(demo_site, who).browser_cookies())
    tab = context.new_page()

    faults = {}
    for page in pages:
        if page.who == who and (found := judge(tab, page)):
            faults[str(page)] = found
    context.close()

    assert faults == {}


def judge(tab, page: crawl.Page) -> list[str]:
    """The violations of one page in all its looks."""
    found = []
    tab.emulate_media(color_scheme="light")
    if page.is_posted:  # shown again as it came, since opening its address would only bring the empty form
        tab.route(f"**{page.path}", lambda route: route.fulfill(body=page.text, content_type=page.kind), times=1)
    tab.goto(page.path)
    axe.load(tab)
    for width, height in SIZES.items():
        tab.set_viewport_size({"width": width, "height": height})
        for mode, options in (("light", axe.EVERYTHING), ("dark", axe.COLOURS)):
            tab.emulate_media(color_scheme=mode)
            found += [f"{width} {mode}: {violation}" for violation in axe.violations(tab, options)]
    return found
