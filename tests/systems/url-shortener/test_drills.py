import pytest

from handbook import systems

DRILLS = systems.drills("url-shortener")


@pytest.mark.parametrize("name", DRILLS)
def test_the_system_behaves_as_the_drill_tells(name: str) -> None:
    lines: list[str] = []
    DRILLS[name].run(lines.append)
    assert len(lines) >= 3
