"""Markdown of members turned into safe HTML: no raw HTML, no images from elsewhere, no headings of their own."""

import nh3
from django.utils.html import escape
from markdown_it import MarkdownIt

TAGS = {"p", "br", "em", "strong", "s", "ul", "ol", "li", "blockquote", "code", "pre", "a", "hr"}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "*": set()}
WRITER = MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True}).enable(["linkify", "strikethrough"])
# A heading inside a post would break the order of headings of the page; images would call other hosts.
WRITER.disable(["heading", "lheading", "image", "html_block", "html_inline"])


def render(text: str) -> str:
    """Safe HTML of a Markdown text. Whatever the text holds, nothing in the result can run or load.

    Signs that mean nothing as Markdown (a lone link definition) are shown as they were typed.
    """
    html = nh3.clean(
        WRITER.render(text),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="nofollow noopener ugc",
    )
    return html if html.strip() else f"<p>{escape(text)}</p>"
