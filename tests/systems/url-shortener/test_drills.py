import psycopg
import pytest

from handbook import systems

DRILLS = systems.drills("url-shortener")


@pytest.mark.parametrize("name", DRILLS)
def test_the_system_behaves_as_the_drill_tells(name: str) -> None:
    lines: list[str] = []
    DRILLS[name].run(lines.append)
    assert len(lines) >= 3


def test_a_postgresql_that_acknowledges_before_it_writes_fails_the_drill() -> None:
    with systems.rig("url-shortener") as rig:
        with psycopg.connect(rig.direct["DATABASE_URL"], autocommit=True) as db:
            db.execute("ALTER SYSTEM SET synchronous_commit = off")
            db.execute("SELECT pg_reload_conf()")
        with pytest.raises(AssertionError, match="acknowledged links are lost"):
            DRILLS["postgres-killed"].perform(rig, lambda _: None)
