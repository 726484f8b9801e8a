"""practice.toml: the questions and cards of a chapter."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from handbook.manuscript.errors import ManuscriptError
from handbook.manuscript.fences import Fence, Output
from handbook.manuscript.includes import Origin, region_code
from handbook.manuscript.paths import DOCS, ROOT, relative

DEPTHS = ("must-know", "strong", "deep")
ID = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")
NEEDED = {
    "predict": ("prompt", "code", "answer", "why"),
    "choice": ("prompt", "options", "why"),
    "order": ("prompt", "steps", "why"),
    "explain": ("prompt", "points", "why"),
}


@dataclass(frozen=True)
class Option:
    """One option of a choice; a wrong one says why."""

    text: str
    correct: bool = False
    why: str = ""


@dataclass(frozen=True)
class Question:
    """A question; `code` and `answer` belong to predict, `options` to choice, `steps` to order, `points` to explain."""

    slug: str
    id: str
    kind: str
    prompt: str
    why: str
    path: str
    line: int
    depth: str = "must-know"
    code: str = ""
    answer: str = ""
    options: tuple[Option, ...] = ()
    steps: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    source: str = ""
    origins: tuple[Origin, ...] = ()

    @property
    def fence(self) -> Fence:
        """The block that proves a predict question: its region must print its answer."""
        file, _, region = self.code.partition(":")
        output = Output(self.answer, None, self.line)
        return Fence(self.path, self.line, "python", {}, self.source, self.origins, (output,), file, region or None)


@dataclass(frozen=True)
class Card:
    """A flashcard."""

    slug: str
    id: str
    front: str
    back: str
    path: str
    line: int
    depth: str = "must-know"


def practice(slug: str, root: Path = ROOT) -> dict[str, Question | Card]:
    """The questions and cards of a chapter by id, in their order. Empty where it has no practice.toml."""
    file = root / DOCS / slug / "practice.toml"
    if not file.is_file():
        return {}
    path, text = relative(file, root), file.read_text("utf-8")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+)", str(error))
        raise ManuscriptError(path, int(at[1]) if at else 1, str(error)) from None
    if unknown := set(data) - {"question", "card"}:
        raise ManuscriptError(path, 1, f"unknown table {min(unknown)!r}; known: question, card")
    items: dict[str, Question | Card] = {}
    for table in ("question", "card"):
        starts = [n for n, line in enumerate(text.splitlines(), 1) if line.strip().startswith(f"[[{table}]]")]
        for entry, line in zip(data.get(table, []), starts, strict=True):
            item = _Entry(slug, path, line, entry, root).read(table)
            if item.id in items:
                raise ManuscriptError(path, line, f"the id {item.id!r} is taken by line {items[item.id].line}")
            items[item.id] = item
    return items


@dataclass(frozen=True)
class _Entry:
    slug: str
    path: str
    line: int
    data: Mapping[str, Any]
    root: Path

    def fail(self, message: str) -> ManuscriptError:
        return ManuscriptError(self.path, self.line, message)

    def read(self, table: str) -> Question | Card:
        self._keys(Question if table == "question" else Card, table)
        name = self.data.get("id", "")
        if not isinstance(name, str) or not ID.match(name):
            raise self.fail(f"the id {name!r} is not lower-case words joined by hyphens")
        if self.data.get("depth", DEPTHS[0]) not in DEPTHS:
            raise self.fail(f"unknown depth {self.data['depth']!r}; known: {', '.join(DEPTHS)}")
        return self._question() if table == "question" else self._card()

    def _keys(self, kind: type, table: str) -> None:
        known = {field.name for field in fields(kind)} - {"slug", "path", "line", "source", "origins"}
        if unknown := set(self.data) - known:
            raise self.fail(f"a {table} has no key {min(unknown)!r}; it has: {', '.join(sorted(known))}")

    def _need(self, *names: str) -> None:
        for name in names:
            if not self.data.get(name):
                raise self.fail(f"{self.data['id']!r} needs {name!r}")

    def _card(self) -> Card:
        self._need("front", "back")
        return Card(slug=self.slug, path=self.path, line=self.line, **self.data)

    def _question(self) -> Question:
        kind = self.data.get("kind")
        if kind not in NEEDED:
            raise self.fail(f"unknown kind of question {kind!r}; known: {', '.join(NEEDED)}")
        self._need(*NEEDED[kind])
        values = dict(self.data)
        if kind == "choice":
            values["options"] = self._options()
        for name in ("steps", "points"):
            if name in values:
                values[name] = tuple(values[name])
                if len(values[name]) < 2:
                    raise self.fail(f"{self.data['id']!r} needs at least two {name}")
        if kind == "predict":
            try:
                values["source"], values["origins"] = region_code(self.data["code"], self.root)
            except ValueError as error:
                raise self.fail(f"{self.data['id']!r}: {error}") from None
        return Question(slug=self.slug, path=self.path, line=self.line, **values)

    def _options(self) -> tuple[Option, ...]:
        try:
            options = tuple(Option(**option) for option in self.data["options"])
        except TypeError:
            raise self.fail(f"{self.data['id']!r}: an option has text, and correct = true or why") from None
        if sum(option.correct for option in options) != 1 or len(options) < 3:
            raise self.fail(f"{self.data['id']!r} needs at least three options, exactly one of them correct")
        for option in options:
            if not option.correct and not option.why.strip():
                raise self.fail(f"{self.data['id']!r}: the wrong option {option.text!r} does not say why")
        return options
