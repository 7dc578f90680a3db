"""Markdown of members turned into safe HTML: no raw HTML, no images from elsewhere, no headings of their own."""

import re

import nh3
from django.utils.html import escape
from markdown_it import MarkdownIt

TAGS = {"p", "br", "em", "strong", "s", "ul", "ol", "li", "blockquote", "code", "pre", "a", "hr"}
TAGS_OF_PAGES = TAGS | {"h2", "h3"}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "*": set()}
# Looking for addresses costs more than the length of the text where they are many or written without a break.
MOST_ADDRESSES = 50
MOST_SIGNS = 200  # an address has several
SIGN_OF_ADDRESS = re.compile(r"[@:]|\.(?=[^\W\d])")
ENDLESS_WORD = re.compile(r"\S{1000}")


def writer(*, linkify: bool, headings: bool = False) -> MarkdownIt:
    """A heading inside a post would break the order of headings of the page; images would call other hosts."""
    options = {"html": False, "linkify": linkify, "breaks": True}
    markdown = MarkdownIt("commonmark", options).enable(["linkify", "strikethrough"])
    unwanted = ["image", "html_block", "html_inline"]
    return markdown.disable(unwanted if headings else [*unwanted, "heading", "lheading"])


LINKING, PLAIN, PAGE = writer(linkify=True), writer(linkify=False), writer(linkify=True, headings=True)


def is_linkable(text: str) -> bool:
    """Whether bare addresses become links: not in a text stuffed with them, where written links still work."""
    is_stuffed = text.count("://") > MOST_ADDRESSES or len(SIGN_OF_ADDRESS.findall(text)) > MOST_SIGNS
    return not (is_stuffed or ENDLESS_WORD.search(text))


def render_page(text: str) -> str:
    """The same for a text that is a page of its own, written by an operator: with headings under the page's title."""
    return nh3.clean(
        PAGE.render(text), tags=TAGS_OF_PAGES, attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto", "tel"}
    )


def render(text: str) -> str:
    """Safe HTML of a Markdown text. Whatever the text holds, nothing in the result can run or load.

    Signs that mean nothing as Markdown (a lone link definition) are shown as they were typed.
    """
    html = nh3.clean(
        (LINKING if is_linkable(text) else PLAIN).render(text),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="nofollow noopener ugc",
    )
    return html if html.strip() else f"<p>{escape(text)}</p>"
