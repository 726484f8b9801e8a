import pytest
from shortener import codes
from shortener.service import NoFreeCode, Service

pytestmark = pytest.mark.anyio


def test_a_code_has_ten_characters_of_sixty_two() -> None:
    assert len(set(codes.ALPHABET)) == 62
    drawn = {codes.random_code() for _ in range(2_000)}
    assert len(drawn) == 2_000
    assert {len(code) for code in drawn} == {10}
    assert {character for code in drawn for character in code} == set(codes.ALPHABET)


def test_two_codes_drawn_one_after_the_other_are_not_near_each_other() -> None:
    shared = [sum(a == b for a, b in zip(codes.random_code(), codes.random_code(), strict=True)) for _ in range(500)]
    assert sum(shared) / len(shared) < 1.0, "ten places agree by chance in 10/62 of the cases"


@pytest.mark.parametrize("code", ["abc", "a" * 33, "", "a b c", "../etc", "äöüß", "code\n", "CODE%"])
def test_an_impossible_code_is_recognised(code: str) -> None:
    assert not codes.possible(code)


async def test_a_code_that_is_taken_is_drawn_again(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["taken00000", "taken00000", "taken00000", "free000000"])
    monkeypatch.setattr("shortener.service.random_code", lambda: next(drawn))
    first = await service.create("https://one.com/", None, False, None)
    second = await service.create("https://two.com/", None, False, None)
    assert first is not None
    assert second is not None
    assert (first.code, second.code) == ("taken00000", "free000000")
    found = await service.store.find("taken00000")
    assert found is not None
    assert found.target == "https://one.com/"


async def test_a_generator_that_only_repeats_itself_is_given_up(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shortener.service.random_code", lambda: "always0000")
    await service.create("https://one.com/", None, False, None)
    with pytest.raises(NoFreeCode):
        await service.create("https://two.com/", None, False, None)
