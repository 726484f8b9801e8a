"""What `new chapter` writes passes as it is."""

from __future__ import annotations

import pytest

from handbook.scaffold import ScaffoldError, new_chapter


def test_a_new_chapter_passes_as_it_is(repository):
    written = new_chapter("core/bounded-queues", repository.root)
    assert len(written) == 5
    result = repository.test("docs/core/bounded-queues", "tests/snippets/core/bounded-queues")
    assert result.counts == {"passed": 5}, result.text


@pytest.mark.parametrize("slug", ["queues", "core/Queues", "core/queues/more", "core/01-queues", "../core/queues", ""])
def test_a_slug_that_is_none_is_refused(slug, tmp_path):
    with pytest.raises(ScaffoldError, match="is not <part>/<chapter>"):
        new_chapter(slug, tmp_path)


def test_a_chapter_that_is_there_is_not_overwritten(tmp_path):
    new_chapter("core/queues", tmp_path)
    page = tmp_path / "docs/core/queues/index.md"
    page.write_text("mine")
    with pytest.raises(ScaffoldError, match=r"docs/core/queues/index\.md is there already; nothing was written"):
        new_chapter("core/queues", tmp_path)
    assert page.read_text() == "mine"
