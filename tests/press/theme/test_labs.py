"""A notebook page keeps what was measured and loses what it came in."""

from __future__ import annotations

import lxml.html
import pytest
from mkdocs_jupyter.convert import nb2html

from handbook.manuscript import DOCS, ROOT
from handbook.site.labs import is_lab, tidy

LABS = sorted((ROOT / DOCS / "labs").glob("*.py"))
CELL = """\
<style>.jp-x {{ color: red }}</style>
<div class="jp-Cell jp-CodeCell"><div class="jp-Cell jp-CodeCell">
<div class="highlight-ipynb"><pre><span></span>a &lt; <b>1</b>
</pre></div><div class="clipboard-copy-txt">a &lt; 1</div>
<div class="jp-RenderedText jp-OutputArea-output" data-mime-type="{kind}"><pre>x &amp; y
</pre></div></div></div>
<script>alert(1)</script>
"""


def test_there_is_a_lab():
    assert LABS


@pytest.mark.parametrize("lab", LABS, ids=lambda path: path.name)
def test_every_cell_of_a_lab_is_on_its_page_and_nothing_of_the_notebook_around_it(lab):
    page = lxml.html.fromstring(f"<main>{tidy(nb2html(str(lab)))}</main>")
    source = lab.read_text("utf-8")
    assert len(page.xpath("//code-block")) == source.count("# %%\n")
    assert [h.text for h in page.iter("h2")] == [line[5:] for line in source.splitlines() if line.startswith("# ## ")]
    assert not page.xpath("//h1 | //style | //script | //*[@style]")
    for block in page.xpath("//code-block//pre/code"):
        assert block.text_content() in source


def test_a_cell_becomes_a_block_with_its_output():
    page = lxml.html.fromstring(f"<main>{tidy(CELL.format(kind='text/plain'))}</main>")
    assert page.xpath("//figure/pre/code")[0].text_content() == "a < 1"
    assert page.findtext(".//samp") == "x & y"
    assert not page.xpath("//style | //script")


def test_an_output_that_is_no_text_is_an_error():
    with pytest.raises(ValueError, match="this cell shows image/png"):
        tidy(CELL.format(kind="image/png"))


def test_a_page_without_cells_is_an_error():
    with pytest.raises(ValueError, match="without cells"):
        tidy("<p>nothing</p>")


def test_a_lab_is_a_python_file_in_the_folder_of_labs():
    assert is_lab("labs/x.py")
    assert not is_lab("labs/index.md")
    assert not is_lab("core/x.py")
