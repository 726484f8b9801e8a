"""Where in a YAML or JSON text something is, for messages that name a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import yaml


def line_of(text: str, path: Sequence[str | int], document: int = 0) -> int | None:
    """The 1-based line of the value at a path such as ["spec", "containers", 0], or of the last part that is there."""
    try:
        nodes = list(yaml.compose_all(text, yaml.SafeLoader))
    except yaml.YAMLError:
        return None
    if document >= len(nodes):
        return None
    node = nodes[document]
    line: int = node.start_mark.line + 1
    for part in path:
        step = _step(node, part)
        if step is None:
            break
        node, line = step
    return line


def _step(node: yaml.Node, part: str | int) -> tuple[yaml.Node, int] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(part):
                return value, key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part].start_mark.line + 1
    return None


def repeated_keys(text: str) -> Iterator[tuple[str, int]]:
    """(key, line) of every key that its mapping has already."""
    for document in yaml.compose_all(text, yaml.SafeLoader):
        yield from _repeated(document)


def _repeated(node: yaml.Node) -> Iterator[tuple[str, int]]:
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _repeated(item)
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    yield key.value, key.start_mark.line + 1
                seen.add(key.value)
            yield from _repeated(value)
