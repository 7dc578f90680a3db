"""Markdown of members turned into safe HTML: no raw HTML, no images from elsewhere, no headings of their own."""

import re

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

TAGS = {"p", "br", "em", "strong", "s", "ul", "ol", "li", "blockquote", "code", "pre", "a", "hr"}
TAGS_OF_PAGES = TAGS | {"h2", "h3"}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "li": {"value"}, "*": set()}
# What people do not mean when they type it: it would swallow backslashes, leading blanks, footnotes and „&copy;”.
NEVER_MEANT = ["image", "html_block", "html_inline", "escape", "entity", "code", "reference"]
# Looking for addresses costs more than the length of the text where they are many or written without a break.
MOST_ADDRESSES = 50
MOST_SIGNS = 200  # an address has several
SIGN_OF_ADDRESS = re.compile(r"[@:]|\.(?=[^\W\d])")
ENDLESS_WORD = re.compile(r"\S{1000}")


def writer(*, linkify: bool, headings: bool = False) -> MarkdownIt:
    """A heading inside a post would break the order of headings of the page; images would call other hosts.

    Numbers of a list stay as they were typed („10.” and „12.” may be days), and so does a plus.
    """
    options = {"html": False, "linkify": linkify, "breaks": True}
    markdown = MarkdownIt("commonmark", options).enable(["linkify", "strikethrough"])
    markdown.inline.ruler.before("emphasis", "star_between_letters", star_between_letters)
    markdown.core.ruler.after("inline", "typed_marks", typed_marks)
    return markdown.disable(NEVER_MEANT if headings else [*NEVER_MEANT, "heading", "lheading"])


def star_between_letters(state: StateInline, silent: bool) -> bool:
    """„2*3*4” is arithmetic, not emphasis; ``_`` between letters means nothing in Markdown already."""
    end = state.pos
    while end < state.posMax and state.src[end] == "*":
        end += 1
    around = state.src[state.pos - 1 : state.pos] + state.src[end : state.posMax][:1]
    if end == state.pos or len(around) < 2 or not around.isalnum():
        return False
    if not silent:
        state.pending += state.src[state.pos : end]
    state.pos = end
    return True


def typed_marks(state: StateCore) -> None:
    expected: list[int] = []
    for place, token in enumerate(state.tokens):
        if token.type == "ordered_list_open":
            expected.append(int(token.attrGet("start") or 1))
        elif token.type == "ordered_list_close":
            expected.pop()
        elif token.type == "list_item_open" and token.info:
            if int(token.info) != expected[-1]:
                token.attrSet("value", token.info)
            expected[-1] = int(token.info) + 1
        elif token.type == "list_item_open" and token.markup == "+":
            inline = next((one for one in state.tokens[place : place + 3] if one.type == "inline"), None)
            if inline is not None and inline.children is not None:
                inline.children.insert(0, Token("text", "", 0, content="+ "))


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
    """Safe HTML of a Markdown text. Whatever the text holds, nothing in the result can run or load."""
    return nh3.clean(
        (LINKING if is_linkable(text) else PLAIN).render(text),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="nofollow noopener ugc",
    )
