"""Text out of an HTML letter, for readers of text: paragraphs, lists, cells of tables, quotes with their marks."""

import re
from html.parser import HTMLParser

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
APART = HEADINGS | {"blockquote", "ol", "p", "table", "ul"}
BLOCKS = APART | {"address", "article", "center", "dd", "div", "dl", "dt", "fieldset", "header", "li", "main", "pre"}
BLOCKS |= {"section", "tr"}
SILENT = {"head", "script", "style", "template", "title"}


# The parser looks for the end of such a tag through all of the letter, from each of them anew.
NO_TAG = re.compile(r"<(?!!--|/?[a-z][^<>]*>|[!?][^<>]*>)", re.IGNORECASE)
VERBATIM = ("style", "script", "title", "textarea")


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[tuple[int, str]] = [(0, "")]
        self.depth = self.silence = self.cells = self.verbatim = 0

    def handle_starttag(self, tag, attrs):
        if tag == "body":  # whatever was left open above
            self.silence = 0
        elif tag in SILENT:
            self.silence += 1
        elif tag == "br":
            self.end_line(is_forced=True)
        elif tag == "hr":
            self.end_line()
            self.write("_" * 32)
            self.end_line()
        elif tag in ("td", "th"):
            self.cells += 1
            if self.cells > 1:
                self.write(" | ")
        elif tag in BLOCKS:
            self.begin(tag)

    def begin(self, tag):
        self.end_line(is_apart=tag in APART)
        self.depth += tag == "blockquote"
        self.verbatim += tag == "pre"
        self.lines[-1] = (self.depth, "")
        if tag == "tr":
            self.cells = 0
        if tag == "li":
            self.write("- ")

    def handle_endtag(self, tag):
        if tag in SILENT:
            self.silence = max(0, self.silence - 1)
        elif tag in BLOCKS:
            self.end_line(is_apart=tag in APART)
            self.depth = max(0, self.depth - (tag == "blockquote"))
            self.verbatim = max(0, self.verbatim - (tag == "pre"))
            self.lines[-1] = (self.depth, "")

    def handle_data(self, data):
        if self.silence:
            return
        if self.verbatim:
            for number, line in enumerate(data.split("\n")):
                if number:
                    self.end_line(is_forced=True)
                self.write(line)
            return
        words = re.sub(r"[ \t\r\n]+", " ", data)
        self.write(words if self.lines[-1][1] else words.lstrip(" "))

    def write(self, words):
        depth, line = self.lines[-1]
        self.lines[-1] = (depth, line + words)

    def end_line(self, *, is_apart=False, is_forced=False):
        if self.lines[-1][1].strip() or is_forced:
            self.lines.append((self.depth, ""))
        if is_apart and len(self.lines) > 1 and self.lines[-2][1].strip():
            self.lines.append((self.depth, ""))


def without_unclosed(html: str) -> str:
    """Left open, such a tag or comment would hide everything below: the rest of the letter would belong to it."""
    commented = html.rfind("-->") + 1
    html = html[:commented] + html[commented:].replace("<!--", "")
    for tag in VERBATIM:
        closed = html.lower().rfind(f"</{tag}") + 1
        html = html[:closed] + re.sub(rf"<{tag}\b[^>]*>", "", html[closed:], flags=re.IGNORECASE)
    return html


def text_of(html: str) -> str:
    reader = Reader()
    reader.feed(NO_TAG.sub("&lt;", without_unclosed(html)))
    reader.close()
    return "\n".join(f"{'>' * depth} {line}".strip() if depth else line.rstrip() for depth, line in reader.lines)
