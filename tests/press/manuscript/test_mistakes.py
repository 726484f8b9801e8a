"""Every mistake of an author is one error that names the file and the line."""

from __future__ import annotations

import pytest

from handbook.manuscript import ManuscriptError, load_all

PAGE = "docs/core/queues/index.md"
PRACTICE = "docs/core/queues/practice.toml"
# fmt: off
MISTAKES = {
    "an unknown front matter key": (PAGE, "minutes: 12", "minutes: 12\nauthor: me", f"{PAGE}:7: unknown front matter key 'author'"),
    "a missing front matter key": (PAGE, "description: What a bounded queue protects.\n", "", f"{PAGE}:1: the front matter needs 'description'"),
    "a front matter value of a wrong type": (PAGE, "minutes: 12", "minutes: soon", f"{PAGE}:6: 'minutes' must be of type int"),
    "an unknown level": (PAGE, "level: strong", "level: expert", f"{PAGE}:5: unknown level 'expert'"),
    "front matter that is not YAML": (PAGE, "title: Queues", "title: [Queues", f"{PAGE}:"),
    "front matter that is never closed": (PAGE, "minutes: 12\n---", "minutes: 12", f"{PAGE}:1: the front matter is never closed"),
    "a part that is not the folder": (PAGE, "part: core", "part: data", f"{PAGE}:4: part is 'data'"),
    "a dangling slug": (PAGE, "minutes: 12", "minutes: 12\nrequires: [core/stacks]", f"{PAGE}:7: requires the chapter 'core/stacks'"),
    "an unknown fence language": (PAGE, "```python", "```pyton", f"{PAGE}:15: unknown fence language 'pyton'"),
    "a fence without a language": (PAGE, "```python", "```", f"{PAGE}:15: the fence has no language"),
    "an unknown fence option": (PAGE, "```python", '```python lokal="x"', f"{PAGE}:15: a python fence has no option 'lokal'"),
    "an unreadable info string": (PAGE, "```python", "```python local", f"{PAGE}:15: cannot read 'local' in the info string"),
    "an unknown kind": (PAGE, "```practice", '```yaml kind="helm"\na: 1\n```\n\n```practice', f"{PAGE}:23: unknown kind 'helm'"),
    "a reason that is empty": (PAGE, "```python", '```python skip=" "', f'{PAGE}:15: skip="…" needs its reason'),
    "a fence that is never closed": (PAGE, "core/queues/put-blocks\n```", "core/queues/put-blocks", f"{PAGE}:23: this fence is never closed"),
    "a fence of tildes": (PAGE, "```practice", "~~~python\n1\n~~~\n\n```practice", f"{PAGE}:23: write the fence with backticks"),
    "a title in the text": (PAGE, "## Must know", "# Must know", f"{PAGE}:13: the title comes from the front matter"),
    "a link to nowhere": (PAGE, "```practice", "See [it](../stacks/index.md#top).\n\n```practice", f"{PAGE}:23: the link '../stacks/index.md' leads to no file"),
    "an empty fence": (PAGE, '--8<-- "core/queues/put.py:put"\n', "", f"{PAGE}:15: the fence is empty"),
    "a missing snippet": (PAGE, "put.py:put", "get.py:put", f"{PAGE}:16: there is no file 'core/queues/get.py'"),
    "a missing region": (PAGE, "put.py:put", "put.py:get", f"{PAGE}:16: snippets/core/queues/put.py has no region 'get'"),
    "an include by line number": (PAGE, "put.py:put", "put.py:3:5", f"{PAGE}:16: core/queues/put.py:3:5 includes by line number"),
    "an include outside the trees": (PAGE, "core/queues/put.py:put", "../secret.py", f"{PAGE}:16: there is no file '../secret.py'"),
    "a mark in a comment": (PAGE, "```python", "<!--pytest-codeblocks:skip-->\n```python", f"{PAGE}:15: marks in comments"),
    "an output that follows nothing": (PAGE, "```output", "And then:\n\n```output", f"{PAGE}:21: an output fence belongs right after"),
    "an output for no version": (PAGE, "```output", '```output python="<3.11"', f"{PAGE}:19: 0 outputs hold for CPython 3.11"),
    "an output with a wrong specifier": (PAGE, "```output", '```output python="old"', f"{PAGE}:19: 'old' is no version specifier"),
    "a text fence that is not named": (PAGE, "```practice", "```text\nhello\n```\n\n```practice", f"{PAGE}:23: a text fence needs a title"),
    "a diagram without words": (PAGE, "```practice", "```mermaid\nflowchart TD\n```\n\n```practice", f"{PAGE}:23: a mermaid fence needs alt"),
    "a question that is not there": (PAGE, "core/queues/put-blocks", "core/queues/put-block", f"{PAGE}:24: there is no question or card"),
    "a duplicate id": (PRACTICE, 'id = "bounded"', 'id = "put-blocks"', f"{PRACTICE}:12: the id 'put-blocks' is taken by line 1"),
    "a malformed id": (PRACTICE, 'id = "bounded"', 'id = "Bounded Queue"', f"{PRACTICE}:12: the id 'Bounded Queue' is not lower-case"),
    "an unknown key of a question": (PRACTICE, "why = \"It waits for room.\"", "because = 1", f"{PRACTICE}:1: a question has no key 'because'"),
    "an unknown kind of question": (PRACTICE, 'kind = "choice"', 'kind = "riddle"', f"{PRACTICE}:1: unknown kind of question 'riddle'"),
    "a question without its why": (PRACTICE, 'why = "It waits for room."', 'why = ""', f"{PRACTICE}:1: 'put-blocks' needs 'why'"),
    "a wrong option that does not say why": (PRACTICE, 'why = "That is put_nowait."', 'why = ""', f"{PRACTICE}:1: 'put-blocks': the wrong option 'It raises.' does not say why"),
    "two correct options": (PRACTICE, 'why = "That is put_nowait."', "correct = true", f"{PRACTICE}:1: 'put-blocks' needs at least three options, exactly one"),
    "a predict question with a missing region": (
        PRACTICE, "[[card]]",
        '[[question]]\nid = "p"\nkind = "predict"\nprompt = "?"\nwhy = "x"\nanswer = "1"\ncode = "core/queues/put.py:gone"\n\n[[card]]',
        f"{PRACTICE}:12: 'p': snippets/core/queues/put.py has no region 'gone'",
    ),
    "a practice file that is not TOML": (PRACTICE, "[[card]]", "[[card]", f"{PRACTICE}:12: "),
    "an unknown table": (PRACTICE, "[[card]]", "[[cards]]", f"{PRACTICE}:1: unknown table 'cards'"),
}
# fmt: on


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_one_error_with_file_and_line(name, manuscript):
    file, old, new, message = MISTAKES[name]
    manuscript.edit(file, old, new)
    with pytest.raises(ExceptionGroup) as caught:
        load_all(manuscript.root)
    texts = [str(error) for error in caught.value.exceptions]
    assert len(texts) == 1, texts
    assert texts[0].startswith(message)


def test_a_good_manuscript_has_no_mistakes(manuscript):
    book = load_all(manuscript.root)
    assert [page.slug for page in book.chapters] == ["core/queues"]


def test_a_practice_file_without_its_chapter_is_an_error(manuscript):
    manuscript.write("docs/core/stacks/practice.toml", "")
    with pytest.raises(ExceptionGroup) as caught:
        load_all(manuscript.root)
    assert (
        str(caught.value.exceptions[0]) == "docs/core/stacks/practice.toml:1: this practice file lies beside no chapter"
    )


def test_a_page_without_a_body_is_an_error(manuscript):
    manuscript.write("docs/empty.md", "---\ntitle: Empty\ndescription: Nothing.\n---\n\n")
    with pytest.raises(ExceptionGroup) as caught:
        load_all(manuscript.root)
    assert str(caught.value.exceptions[0]) == "docs/empty.md:4: the page has a front matter and nothing else"


def test_a_manuscript_without_pages_is_an_error(tmp_path):
    with pytest.raises(ManuscriptError, match="there are no pages here"):
        load_all(tmp_path)
