"""`mermaid`: drawn at build, in the classes of every other drawing, so that it follows light and dark."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as etree
from collections.abc import Iterator
from functools import lru_cache

from merman import MermanEngine, MermanEngineServices, MermanError

from handbook.fences.measure import Measurer
from handbook.fences.page import PageContext
from handbook.fences.source import Source

SVG = "{http://www.w3.org/2000/svg}"
SIZE = 14
FAMILIES = {
    "flowchart-v2": "flowchart",
    "sequence": "sequenceDiagram",
    "stateDiagram": "stateDiagram-v2",
}
# A part of the drawing, by the classes that it or an element around it carries, and the class of the theme it gets.
ROLES = (
    (SVG + "rect", "background", "paper"),
    (SVG + "rect", "note", "note"),
    (SVG + "rect", "note-cluster", "nothing"),
    (SVG + "rect", "statediagram-note", "note"),
    (SVG + "rect", "cluster", "zone"),
    (SVG + "rect", "statediagram-cluster", "zone"),
    (SVG + "polygon", "labelBox", "box"),
    (SVG + "line", "loopLine", "zone"),
    (SVG + "line", "actor-line", "life"),
    (SVG + "line", "messageLine0", "wire"),
    (SVG + "line", "messageLine1", "wire wire--weak"),
    (SVG + "path", "messageLine0", "wire"),
    (SVG + "path", "messageLine1", "wire wire--weak"),
    (SVG + "path", "flowchart-link", "wire"),
    (SVG + "path", "transition", "wire"),
    (SVG + "circle", "state-start", "tip"),
    ("text", "edgeLabel", "t2"),
    ("text", "cluster-label", "t2"),
    ("text", "noteText", "t2"),
    ("text", "loopText", "t2"),
    ("text", "labelText", "t2"),
)
SHAPES = {SVG + name for name in ("rect", "polygon", "circle", "ellipse", "path", "line")}
KEPT = {
    "d", "x", "y", "x1", "y1", "x2", "y2", "dx", "dy", "cx", "cy", "r", "rx", "ry", "width", "height", "points",
    "transform", "marker-start", "marker-end", "id", "viewBox", "refX", "refY", "markerWidth", "markerHeight",
    "markerUnits", "orient", "text-anchor", "dominant-baseline",
}  # fmt: skip
etree.register_namespace("", SVG[1:-1])


@lru_cache(maxsize=1)
def _engine() -> MermanEngine:
    options = {
        "theme": "base",
        "look": "classic",
        "htmlLabels": False,
        "themeVariables": {"fontSize": f"{SIZE}px"},
        "flowchart": {"htmlLabels": False, "padding": 12, "nodeSpacing": 36, "rankSpacing": 36, "minNodeWidth": 30},
        "state": {"minNodeWidth": 30, "padding": 10, "nodeSpacing": 60, "rankSpacing": 44},
        "sequence": {
            "actorFontSize": SIZE, "messageFontSize": SIZE, "noteFontSize": SIZE, "mirrorActors": False,
            "width": 96, "height": 40, "actorMargin": 36, "boxMargin": 8, "messageMargin": 30,
            "diagramMarginX": 4, "diagramMarginY": 4,
        },
    }  # fmt: skip
    settings = json.dumps({"site_config": options, "svg": {"pipeline": "resvg-safe"}})
    return MermanEngine(options_json=settings, services=MermanEngineServices().with_text_measurer(Measurer()))


def render(source: Source, page: PageContext) -> str:
    page.prove_block(source)
    try:
        drawn = _engine().render_svg(source.code, json.dumps({"svg": {"diagram_id": f"m-{source.digest[:8]}"}}))
    except MermanError as error:
        said = getattr(error, "message", None) or str(error)
        raise page.error(source, f"the diagram does not render: {said}") from None
    root = etree.fromstring(drawn)
    family = root.get("aria-roledescription", "")
    if family not in FAMILIES:
        known = ", ".join(FAMILIES.values())
        raise page.error(source, f"a {family} diagram has no style in this book; these have: {known}")
    return f'<div class="diagram">{dressed(root, source.options.get("alt", ""))}</div>'


def dressed(root: etree.Element, alt: str) -> str:
    """The drawing with the theme's classes, its own style gone, at its natural size."""
    for parent, child in list(_pairs(root)):
        if child.tag in (SVG + "style", SVG + "filter", SVG + "linearGradient", SVG + "symbol"):
            parent.remove(child)
    _drop_unused_markers(root)
    _dress(root, [])
    box = [float(number) for number in root.get("viewBox", "0 0 1 1").split()]
    root.attrib.clear()
    root.attrib.update({
        "class": "draw draw--diagram", "role": "img", "aria-label": alt, "viewBox": " ".join(f"{n:.4g}" for n in box),
        "width": f"{box[2]:.0f}", "height": f"{box[3]:.0f}",
    })  # fmt: skip
    text = etree.tostring(root, encoding="unicode", short_empty_elements=True)
    return _unwrapped(text)


def _pairs(root: etree.Element) -> Iterator[tuple[etree.Element, etree.Element]]:
    for parent in root.iter():
        for child in parent:
            yield parent, child


def _drop_unused_markers(root: etree.Element) -> None:
    used = set(re.findall(r"url\(#([^)]+)\)", etree.tostring(root, encoding="unicode")))
    for parent, child in list(_pairs(root)):
        if child.tag == SVG + "marker" and child.get("id") not in used:
            parent.remove(child)


def _dress(element: etree.Element, around: list[str]) -> None:
    own = element.get("class", "").split()
    inside = [*around, *own, *(["marker"] if element.tag == SVG + "marker" else [])]
    role = _role(element, own, inside)
    anchor = "middle" if element.tag == SVG + "text" and _centred(element, inside) else ""
    transform = element.get("transform", "")
    for name in list(element.attrib):
        if name not in KEPT:
            del element.attrib[name]
    if element.tag not in (SVG + "marker", SVG + "svg"):
        element.attrib.pop("id", None)
    if role:
        element.set("class", role)
    if anchor:
        element.set("text-anchor", anchor)
    if "label" in own and "statediagram-state" in inside:
        element.set("transform", re.sub(r"\([-\d.]+", "(0", transform))
    if transform and not own and "statediagram" in inside and "edgeLabel" in inside:
        element.set("transform", re.sub(r",\s*[-\d.]+\)", ",0)", transform))
    for child in element:
        _dress(child, inside)


def _role(element: etree.Element, own: list[str], inside: list[str]) -> str:
    if "marker" in inside and element.tag in SHAPES:
        return "tip"
    kind = "text" if element.tag == SVG + "text" else element.tag
    for tag, css, role in ROLES:
        if tag == kind and css in inside:
            return role + _weight(own) if role == "wire" else role
    if element.tag in SHAPES and element.tag != SVG + "line":
        return "box"
    return "wire" if element.tag == SVG + "line" else ""


def _weight(own: list[str]) -> str:
    if "edge-pattern-dotted" in own or "edge-pattern-dashed" in own:
        return " wire--weak"
    return " wire--thick" if "edge-thickness-thick" in own else ""


def _centred(text: etree.Element, inside: list[str]) -> bool:
    return "text-anchor:middle" in text.get("style", "") or "node" in inside


def _unwrapped(svg: str) -> str:
    """Without the groups and spans that said nothing but what the style sheet said."""
    svg = re.sub(r"\s+xmlns(:\w+)?=\"[^\"]*\"", "", svg)
    svg = re.sub(r"<tspan>([^<]*)</tspan>", r"\1", svg)
    svg = re.sub(r"<(g|defs) ?/>", "", svg)
    return re.sub(r"(\d+\.\d\d)\d+", r"\1", svg)
