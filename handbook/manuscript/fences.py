"""Fences: their info strings, their bodies, and the outputs that belong to them."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from pytest_codeblocks import extract_from_buffer

from handbook.manuscript.errors import ManuscriptError
from handbook.manuscript.includes import INCLUDE, Line, Origin

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
OUTPUT_MARK = "\u241eoutput "
RUNS = {"local", "needs"}
LANGUAGES: Mapping[str, frozenset[str]] = {
    language: frozenset({"title", "skip", *options})
    for language, options in {
        "python": {"session", "raises", *RUNS},
        "sql": {"session", "raises", *RUNS},
        "redis": {"session", "local"},
        "lua": {"keys", "args", "session", "local"},
        "bash": RUNS,
        "console": RUNS,
        "dockerfile": set(),
        "yaml": {"kind"},
        "nginx": set(),
        "proto": set(),
        "toml": set(),
        "json": set(),
        "http": {"app", "session"},
        "mermaid": {"alt"},
        "chart": {"kind"},
        "output": {"python"},
        "text": set(),
        "practice": set(),
    }.items()
}
PRINTING = frozenset({"python", "sql", "redis", "lua", "bash", "http"})
KINDS = {"yaml": {"kubernetes", "compose", "workflow"}, "chart": {"bars"}}
_HEADER = re.compile(r"^(?P<language>[\w+-]*)(?P<rest>.*)$")
_OPTION = re.compile(r'\s+(?P<name>\w+)="(?P<value>[^"]*)"')
_MARKS = re.compile(r"<!--[-\s]*(pytest-codeblocks:|pytest\.mark\.)")
_TILDES = re.compile(r"^\s*~~~")


@dataclass(frozen=True)
class Output:
    """What a block prints; `python` is a version specifier such as `<3.14`, or None for every version."""

    text: str
    python: str | None
    line: int

    def holds_for(self, version: str) -> bool:
        return self.python is None or SpecifierSet(self.python).contains(version, prereleases=True)


@dataclass(frozen=True)
class Fence:
    """A code box of a page. `origins` has one entry a line of `code`; `file` is below snippets/ or docs/."""

    page: str
    line: int
    language: str
    options: Mapping[str, str]
    code: str
    origins: tuple[Origin, ...]
    outputs: tuple[Output, ...] = ()
    file: str | None = None
    region: str | None = None

    @property
    def digest(self) -> str:
        return digest(self.language, self.options, self.code, self.outputs)

    def where(self, code_line: int | None = None) -> str:
        """`path:line` of the fence, or of a line of its code with the page that includes it."""
        page = f"{self.page}:{self.line}"
        if code_line is None or not 1 <= code_line <= len(self.origins):
            return page
        origin = self.origins[code_line - 1]
        if origin.path == self.page:
            return f"{origin.path}:{origin.line}"
        return f"{origin.path}:{origin.line} (included at {page})"


def digest(language: str, options: Mapping[str, str], code: str, outputs: Sequence[Output]) -> str:
    """What identifies a proof: sha256 hex of all that decides how a fence is run and judged."""
    judged = sorted((k, v) for k, v in options.items() if k in LANGUAGES.get(language, ()) and k != "title")
    body = [language, judged, code.rstrip("\n"), [[o.python, o.text.rstrip("\n")] for o in outputs]]
    return hashlib.sha256(json.dumps(body, ensure_ascii=False).encode()).hexdigest()


def read_header(info: str) -> tuple[str, dict[str, str]]:
    """The language and the options of an info string. Raises ValueError with a sentence for the author."""
    match = _HEADER.match(info.strip())
    assert match is not None
    language, rest = match["language"], match["rest"]
    if not language:
        raise ValueError(f"the fence has no language; known: {', '.join(LANGUAGES)}")
    if language not in LANGUAGES:
        raise ValueError(f"unknown fence language {language!r}; known: {', '.join(LANGUAGES)}")
    options: dict[str, str] = {}
    for option in _OPTION.finditer(rest):
        if option["name"] in options:
            raise ValueError(f"option {option['name']!r} is given twice")
        options[option["name"]] = option["value"]
    if left := _OPTION.sub("", rest).strip():
        raise ValueError(f'cannot read {left!r} in the info string; options are written name="value"')
    for name in options:
        if name not in LANGUAGES[language]:
            allowed = ", ".join(sorted(LANGUAGES[language]))
            raise ValueError(f"a {language} fence has no option {name!r}; it has: {allowed}")
    if (kind := options.get("kind")) and kind not in KINDS[language]:
        raise ValueError(f"unknown kind {kind!r}; known: {', '.join(sorted(KINDS[language]))}")
    return language, options


def blocks(lines: Sequence[str], page: str, page_lines: Sequence[int]) -> list[tuple[int, str, int]]:
    """(index of the opening line, info string, number of body lines) of each fence, found by pytest-codeblocks."""
    text = "\n".join(lines) + "\n"
    try:
        found = extract_from_buffer(io.StringIO(text), max_num_lines=10**6)
    except RuntimeError:
        closed = extract_from_buffer(io.StringIO(text + "`" * 40 + "\n"), max_num_lines=10**6)
        raise ManuscriptError(page, page_lines[closed[-1].lineno - 1], "this fence is never closed") from None
    return [(block.lineno - 1, block.syntax or "", block.code.count("\n")) for block in found]


def fences(lines: Sequence[Line], page: str) -> list[Fence]:
    """The fences of an expanded page, each with the outputs that follow it."""
    _ban_comments(lines, page)
    texts = [line.text for line in lines]
    page_lines = [line.page_line for line in lines]
    found: list[Fence] = []
    inside: set[int] = set()
    last_end = -1
    for start, info, length in blocks(texts, page, page_lines):
        body = lines[start + 1 : start + 1 + length]
        end = start + 1 + length
        inside.update(range(start, end + 1))
        number = page_lines[start]
        try:
            language, options = read_header(info)
        except ValueError as error:
            raise ManuscriptError(page, number, str(error)) from None
        code = _dedent(body, texts[start])
        if language == "output":
            adjacent = bool(found) and not any(text.strip() for text in texts[last_end + 1 : start])
            if not adjacent or found[-1].language not in PRINTING:
                raise ManuscriptError(page, number, "an output fence belongs right after the block that prints it")
            found[-1] = _with_output(found[-1], Output(code, options.get("python"), number))
        else:
            source = next((line for line in body if line.file), None)
            fence = Fence(
                page,
                number,
                language,
                options,
                code,
                tuple(line.origin for line in body),
                file=source.file if source else None,
                region=source.region if source else None,
            )
            _judge(fence)
            found.append(fence)
        last_end = end
    for index, line in enumerate(lines):
        if index in inside:
            continue
        if _TILDES.match(line.text):
            raise ManuscriptError(page, line.page_line, "write the fence with backticks")
        if line.text.startswith("# "):
            raise ManuscriptError(page, line.page_line, "the title comes from the front matter; start with ##")
    for fence in found:
        _one_output_a_version(fence)
    return found


def annotate(lines: Sequence[str]) -> list[str]:
    """A page's raw lines, each fence's header naming its file and region, and its outputs moved into its body.

    Runs before the includes are expanded, so that a formatter sees one fence with all that belongs to it.
    """
    out: list[str] = []
    done = 0
    open_end: int | None = None
    for start, info, length in blocks(lines, "", range(1, len(lines) + 1)):
        end = start + 1 + length
        body = list(lines[start + 1 : end])
        indent = lines[start][: len(lines[start]) - len(lines[start].lstrip())]
        between = lines[done:start]
        if info.split(" ")[0] == "output" and open_end is not None and not any(line.strip() for line in between):
            _, options = read_header(info)
            closing = out.pop()
            out += [f"{indent}{OUTPUT_MARK}{options.get('python', '')}".rstrip(), *body, closing]
        else:
            out += between
            include = next((match for line in body if (match := INCLUDE.match(line))), None)
            named = ""
            if include:
                named = f' file="{include["file"]}"' + (f' region="{include["region"]}"' if include["region"] else "")
            out += [lines[start].rstrip() + named, *body, lines[end]]
            open_end = end
        done = end + 1
    return [*out, *lines[done:]]


def split_outputs(body: str) -> tuple[str, tuple[Output, ...]]:
    """The code and the outputs of a body that `annotate` joined."""
    code, *rest = re.split(rf"(?m)^{OUTPUT_MARK.rstrip()}", body)
    outputs = []
    for part in rest:
        specifier, _, text = part.partition("\n")
        outputs.append(Output(text.rstrip("\n") + "\n" if text.strip() else "", specifier.strip() or None, 0))
    return (code if not rest else code.rstrip("\n")), tuple(outputs)


def _dedent(body: Sequence[Line], opening: str) -> str:
    indent = len(opening) - len(opening.lstrip())
    return "".join(line.text[min(indent, len(line.text) - len(line.text.lstrip())) :] + "\n" for line in body)


def _with_output(fence: Fence, output: Output) -> Fence:
    return Fence(**{**fence.__dict__, "outputs": (*fence.outputs, output)})


def _ban_comments(lines: Sequence[Line], page: str) -> None:
    for line in lines:
        if _MARKS.search(line.text):
            raise ManuscriptError(
                page, line.page_line, "marks in comments are not used here; write options in the fence"
            )


def _judge(fence: Fence) -> None:
    def fail(message: str) -> None:
        raise ManuscriptError(fence.page, fence.line, message)

    if fence.language == "text" and "title" not in fence.options and fence.file is None:
        fail("a text fence needs a title that says what it is, or an include")
    if fence.language == "mermaid" and not fence.options.get("alt", "").strip():
        fail('a mermaid fence needs alt="…": the drawing in words')
    if fence.language == "http" and "app" not in fence.options:
        fail('an http fence needs app="systems/…": the system it is sent to')
    for name in ("local", "skip"):
        if name in fence.options and not fence.options[name].strip():
            fail(f'{name}="…" needs its reason')
    if not fence.code.strip():
        fail("the fence is empty")


def _one_output_a_version(fence: Fence) -> None:
    for output in fence.outputs:
        try:
            SpecifierSet(output.python or "")
        except InvalidSpecifier:
            raise ManuscriptError(fence.page, output.line, f"{output.python!r} is no version specifier") from None
    for version in PYTHONS if fence.outputs else ():
        count = sum(output.holds_for(version) for output in fence.outputs)
        if count != 1:
            raise ManuscriptError(
                fence.page, fence.outputs[-1].line, f"{count} outputs hold for CPython {version}; there must be one"
            )
