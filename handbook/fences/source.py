"""What a renderer is given: one fence with its code, its outputs and its options."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass

from handbook.manuscript import Output, digest, split_outputs

NAMES = {
    "sql": "SQL", "yaml": "YAML", "toml": "TOML", "json": "JSON", "http": "HTTP", "nginx": "nginx",
    "dockerfile": "Dockerfile", "bash": "Shell", "console": "Terminal", "proto": "Protocol Buffers",
}  # fmt: skip


@dataclass(frozen=True)
class Source:
    """A fence as the page shows it. `options` holds what the author wrote, and the first include's file and region."""

    language: str
    options: Mapping[str, str]
    code: str
    outputs: tuple[Output, ...]

    @classmethod
    def read(cls, language: str, options: Mapping[str, str], body: str) -> Source:
        code, outputs = split_outputs(body)
        return cls(language, options, code, outputs)

    @property
    def digest(self) -> str:
        return digest(self.language, self.options, self.code, self.outputs)

    @property
    def file(self) -> str:
        return self.options.get("file", "")

    @property
    def region(self) -> str:
        return self.options.get("region", "")

    @property
    def name(self) -> str:
        """What the block is called where only words will do: for a screen reader, or on a button."""
        return self.options.get("title") or f"{self.file} {self.region}".strip() or self.kind

    @property
    def kind(self) -> str:
        """The language, as it is written."""
        return NAMES.get(self.language, self.language.title())


def attribute(name: str, value: str) -> str:
    """` name="value"`, or nothing where there is no value."""
    return f' {name}="{html.escape(value)}"' if value else ""
