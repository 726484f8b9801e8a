import pytest
from hypothesis import given
from hypothesis import strategies as st
from shortener import policy

LONGEST = "https://a.com/" + "x" * (policy.MAX_LENGTH - len("https://a.com/"))


@pytest.mark.parametrize(
    ("given_url", "stored"),
    [
        ("https://a.com", "https://a.com/"),
        ("HTTP://A.COM/Path?q=1#f", "http://a.com/Path?q=1#f"),
        ("https://münchen.de/straße", "https://xn--mnchen-3ya.de/stra%C3%9Fe"),
        ("https://a.com/a%2Fb;c=d?x=~y", "https://a.com/a%2Fb;c=d?x=~y"),
        ("https://a.com:8443/", "https://a.com:8443/"),
        (LONGEST, LONGEST),
    ],
)
def test_a_public_address_is_accepted_as_browsers_understand_it(given_url: str, stored: str) -> None:
    assert policy.accept(given_url, "sho.rt") == stored


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)",
        "data:text/html,hello",
        "ftp://a.com/",
        "file:///etc/passwd",
        "//a.com/",
        "a.com",
        "https://",
        "https://user@a.com/",
        "https://user:secret@a.com/",
        "https://www.bank.com@evil.com/",
        "https://localhost/",
        "https://LOCALHOST./",
        "https://intranet/",
        "https://printer.local/",
        "https://db.internal/",
        "https://wiki.corp/",
        "https://localhost.localdomain/",
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://017700000001/",
        "http://127.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://8.8.8.8/",
        "http://%31%32%37.0.0.1/",
        "http:/127.0.0.1/",
        "https://0x7f.1./",
        "http://１２７.0.0.1/",
        "https://sho.rt/abc",
        "https://SHO.RT./abc",
        "https://sho.rt:8443/abc",
        "https://%73ho.rt/abc",
        "https://sho\u3002rt/abc",
        "https://sho\u00ad.rt/abc",
        "https://a.com/\r\nSet-Cookie: x=1",
        "https://a.com/a b",
        "https://a.com\\@evil.com/",
        LONGEST + "x",
        "https://a.com/" + "ß" * 1_000,
    ],
)
def test_a_target_that_could_hurt_its_visitors_is_refused(target: str) -> None:
    with pytest.raises(policy.Refused):
        policy.accept(target, "sho.rt")


@given(st.text(max_size=60).map(lambda rest: f"https://a.com/{rest}") | st.text(max_size=80))
def test_what_is_accepted_is_short_ascii_and_stays_as_it_is(target: str) -> None:
    try:
        stored = policy.accept(target, "sho.rt")
    except policy.Refused:
        return
    assert stored.isascii()
    assert len(stored) <= policy.MAX_LENGTH
    assert policy.accept(stored, "sho.rt") == stored
