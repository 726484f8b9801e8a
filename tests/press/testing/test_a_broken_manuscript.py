"""Whatever breaks in a chapter is one failure that names the file and the line."""

from __future__ import annotations

import pytest

PAGE = "docs/core/queues/index.md"
SNIPPET = "snippets/core/queues/put.py"
PRACTICE = "docs/core/queues/practice.toml"
# fmt: off
BROKEN = {
    "an output": (PAGE, "```output\nfull", "```output\nempty", f"{PAGE}:8: the output differs from {PAGE}:12"),
    "an output that is missing": (PAGE, "```output\nfull\n```\n", "", f"{PAGE}:8: it prints, and no output fence follows"),
    "a transcript": (PAGE, "$ echo one\none", "$ echo one\ntwo", f"{PAGE}:17: "),
    "an answer": (PRACTICE, 'answer = "full"', 'answer = "empty"', f"{PRACTICE}:1: the output differs from {PRACTICE}:1"),
    "a region": (PAGE, "put.py:put", "put.py:get", f"{PAGE}:9: {SNIPPET} has no region 'get'"),
    "a fence language": (PAGE, "```python", "```pyhton", f"{PAGE}:8: unknown fence language 'pyhton'"),
}
# fmt: on


def test_a_good_manuscript_passes_and_is_evidence(repository):
    result = repository.test()
    assert result.counts == {"passed": 4}, result.text
    assert repository.evidence() == {
        "fences": {"total": 2, "proven": 2, "skipped": 0},
        "questions": {"total": 1, "proven": 1, "skipped": 0},
        "snippets": {"total": 1, "proven": 1, "skipped": 0},
        "systems": {"total": 0, "proven": 0, "skipped": 0},
    }


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_one_failure_with_file_and_line(name, repository):
    file, old, new, message = BROKEN[name]
    repository.edit(file, old, new)
    result = repository.test("docs")
    assert result.status != 0
    assert result.counts.get("failed", 0) + result.counts.get("error", 0) == 1, result.text
    assert message in result.text


def test_a_broken_snippet_names_its_own_line_and_the_page_that_includes_it(repository):
    repository.edit(SNIPPET, 'return "full"', "return full")
    result = repository.test(PAGE)
    assert result.counts["failed"] == 1
    assert f"{SNIPPET}:4 (included at {PAGE}:8): " in result.text
    assert "NameError: name 'full' is not defined" in result.text


def test_a_failure_takes_back_what_was_proven_before(repository):
    repository.test()
    repository.edit("tests/snippets/core/queues/test_put.py", '"full"', '"empty"')
    repository.test()
    assert repository.evidence()["snippets"]["proven"] == 0
    assert repository.evidence()["fences"]["proven"] == 2


def test_a_run_of_one_test_does_not_prove_a_folder(repository):
    repository.write("tests/snippets/core/queues/test_other.py", "def test_it_fails():\n    assert False\n")
    repository.test("tests/snippets/core/queues/test_put.py")
    assert repository.evidence()["snippets"]["proven"] == 0


def test_a_skipped_fence_is_reported_with_its_reason_and_proves_nothing(repository):
    repository.edit(PAGE, "```console", '```console skip="no shell here"')
    result = repository.test("docs", "-rs")
    assert result.counts["skipped"] == 1
    assert "no shell here" in result.text
    assert repository.evidence()["fences"] == {"total": 2, "proven": 1, "skipped": 1}


def test_workers_give_the_same_evidence_as_one_process(repository):
    result = repository.test("-n", "2")
    assert result.counts["passed"] == 4, result.text
    assert repository.evidence()["fences"]["proven"] == 2
