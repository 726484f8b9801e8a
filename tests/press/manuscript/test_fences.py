"""Fences keep their code, their origin and their outputs."""

from __future__ import annotations

from handbook.manuscript import Fence, Output, annotate, digest, load_page, split_outputs

PAGE = "docs/core/queues/index.md"


def fence(manuscript) -> Fence:
    return load_page(manuscript.root / PAGE, manuscript.root).fences[0]


def test_a_fence_holds_the_code_of_its_region_and_knows_where_each_line_stands(manuscript):
    found = fence(manuscript)
    assert found.code.splitlines()[0] == "def full() -> str:"
    assert found.where() == f"{PAGE}:15"
    assert found.where(1) == f"snippets/core/queues/put.py:3 (included at {PAGE}:15)"
    assert (found.file, found.region) == ("core/queues/put.py", "put")


def test_the_origin_of_a_line_is_right_when_the_same_line_stands_earlier_in_the_file(manuscript):
    manuscript.edit(
        "snippets/core/queues/put.py",
        "# --8<-- [start:put]",
        'def other() -> str:\n    return "full"\n\n\n# --8<-- [start:put]',
    )
    assert fence(manuscript).origins[1].line == 8


def test_an_output_belongs_to_the_fence_before_it(manuscript):
    assert fence(manuscript).outputs == (Output("full\n", None, 19),)


def test_outputs_may_differ_between_versions(manuscript):
    manuscript.edit(
        PAGE, "```output\nfull\n```", '```output python="<3.14"\nfull\n```\n\n```output python=">=3.14"\nFULL\n```'
    )
    old, new = fence(manuscript).outputs
    assert old.holds_for("3.13.0")
    assert not old.holds_for("3.14.10")
    assert new.holds_for("3.14.0rc1") or new.holds_for("3.14.10")


def test_a_fence_inside_a_list_loses_the_indent_of_the_list(manuscript):
    manuscript.edit(
        PAGE, "## Must know\n", "## Must know\n\n1.  First\n\n    ```python\n    if True:\n        pass\n    ```\n"
    )
    assert fence(manuscript).code == "if True:\n    pass\n"


def test_what_the_site_renders_has_the_digest_of_what_the_tests_ran(manuscript):
    found = fence(manuscript)
    lines = annotate((manuscript.root / PAGE).read_text().splitlines())
    header = next(line for line in lines if line.startswith("```python"))
    assert header == '```python file="core/queues/put.py" region="put"'
    start = lines.index(header) + 1
    body = "\n".join(lines[start : lines.index("```", start)])
    body = body.replace('--8<-- "core/queues/put.py:put"', found.code.rstrip("\n"))
    code, outputs = split_outputs(body)
    assert outputs[0].text == "full\n"
    assert digest("python", {"file": "x", "title": "y"}, code, outputs) == found.digest


def test_the_digest_changes_with_all_that_decides_the_proof_and_nothing_else():
    outputs = (Output("1\n", None, 3),)
    base = digest("python", {}, "print(1)\n", outputs)
    assert digest("python", {"title": "A caption"}, "print(1)", (Output("1", None, 9),)) == base
    assert digest("python", {"local": "threads"}, "print(1)\n", outputs) != base
    assert digest("python", {}, "print(2)\n", outputs) != base
    assert digest("python", {}, "print(1)\n", (Output("2\n", None, 3),)) != base
    assert digest("python", {}, "print(1)\n", (Output("1\n", "<3.14", 3),)) != base
