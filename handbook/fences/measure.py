"""How wide a text is in a diagram. DejaVu Sans is the widest face that readers have, so that no label is clipped."""

from __future__ import annotations

from merman import (
    MermanTextMeasurementResultKind,
    MermanTextMeasurer,
    MermanTextMeasureRequest,
    MermanTextMeasureResult,
)

# Advances of DejaVu Sans 2.37 in thousandths of the font size: printable ASCII from the space on, then some others.
ASCII = (
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337,
    636, 636, 636, 636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531,
    1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787,
    603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500,
    500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612,
    635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
)  # fmt: skip
OTHERS = {"–": 500, "—": 1000, "…": 1000, "·": 318, "“": 518, "”": 518, "’": 318}
WIDEST = 838
LARGEST_RATIO = 4  # a line height below this is a ratio, one above it is in pixels
KIND = MermanTextMeasurementResultKind
LENGTHS = {
    "COMPUTED_LENGTH", "SIMPLE_B_BOX_WIDTH", "RAW_B_BOX_WIDTH", "TSPAN_B_BOX_WIDTH", "WRAP_PROBE_B_BOX_WIDTH",
    "BOUNDING_CLIENT_RECT_WIDTH", "CANVAS_MEASURE_TEXT_WIDTH",
}  # fmt: skip
SIZES = {"MEASURE", "MERMAID_CALCULATE_TEXT_DIMENSIONS"}


def width(text: str) -> float:
    """Width in ems of one line."""
    return sum(_advance(letter) for letter in text) / 1000


def _advance(letter: str) -> int:
    code = ord(letter) - 32
    return ASCII[code] if 0 <= code < len(ASCII) else OTHERS.get(letter, WIDEST)


def wrapped(text: str, ems: float | None) -> list[str]:
    """The lines of a text that may be at most that wide; a word is never broken."""
    lines: list[str] = []
    for given in text.split("\n"):
        line = ""
        for word in given.split(" "):
            longer = f"{line} {word}" if line else word
            if line and ems is not None and width(longer) > ems:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return lines


class Measurer(MermanTextMeasurer):  # type: ignore[misc]
    """Answers what it can know; None leaves a question to merman."""

    def measure(self, request: MermanTextMeasureRequest) -> MermanTextMeasureResult | None:
        name, size = request.operation.name, request.font_size
        em = request.line_height if request.line_height >= LARGEST_RATIO else request.line_height * size
        if name in LENGTHS:
            return _result(KIND.LENGTH, length=width(request.text) * size)
        if name in SIZES:
            lines = request.text.split("\n")
        elif name == "WRAPPED":
            lines = wrapped(request.text, request.max_width / size if request.max_width else None)
        else:
            return None
        longest = max(width(line) for line in lines) * size
        return _result(KIND.METRICS, width=longest, height=em * len(lines), line_count=len(lines))


def _result(kind: MermanTextMeasurementResultKind, **known: float) -> MermanTextMeasureResult:
    zero = {"width": 0.0, "height": 0.0, "length": 0.0, "line_count": 0, **known}
    return MermanTextMeasureResult(result_kind=kind, bbox_left=None, bbox_right=None, raw_width=None, **zero)
