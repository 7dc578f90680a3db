"""What axe-core finds wrong with the page that is open."""

from pathlib import Path

AXE = Path(__file__).resolve().parents[1] / "web" / "node_modules" / "axe-core" / "axe.min.js"
EVERYTHING = {"resultTypes": ["violations"]}
# What light and dark can differ in; the rest of a page is the same in both.
COLOURS = {**EVERYTHING, "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
ASK = """async (options) => {
    const found = await axe.run(document, options);
    return found.violations.map((violation) =>
        `${violation.id}: ${violation.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(" | ")}`);
}"""


def load(tab) -> None:
    tab.evaluate(AXE.read_text())


def violations(tab, options=EVERYTHING) -> list[str]:
    """Needs load() on this page before."""
    return tab.evaluate(ASK, options)
