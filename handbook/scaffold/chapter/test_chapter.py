"""Tests of snippets/${slug}."""

import pytest


def test_the_example_prints_the_number_of_items(snippet, capsys):
    snippet("${slug}/example.py")
    assert capsys.readouterr().out == "2\n"


def test_the_mistake_fails_on_an_empty_list(snippet):
    with pytest.raises(IndexError):
        snippet("${slug}/mistake.py")
