"""nginx configurations, whole and in part."""

from __future__ import annotations

import pytest

from handbook.runners.nginx import directives

WHOLE = """\
worker_processes 2;
events { worker_connections 64; }
http {
  server { listen 80; }
}
"""


@pytest.mark.parametrize(
    "code",
    [
        WHOLE,
        "http {\n  server { listen 8080; }\n}",
        "stream {\n  server { listen 8080; proxy_pass 127.0.0.1:5432; }\n}",
        "upstream app { server 127.0.0.1:8000; }\nserver { location / { proxy_pass http://app; } }",
        "limit_req_zone $binary_remote_addr zone=one:1m rate=1r/s;",
        "location /static/ {\n  expires 1h;\n}\nadd_header X-Kind 'a;{b}';",
        "set $name 'x';\nreturn 200 \"${name}}\";",
    ],
)
def test_a_configuration_passes_whole_or_in_part(code, fence, run) -> None:
    ran = run(fence("nginx", code))
    assert ran.output == ""
    assert set(ran.versions) == {"nginx"}


@pytest.mark.parametrize(
    ("code", "line", "said"),
    [
        (WHOLE.replace("listen 80;", "listn 80;"), 4, 'unknown directive "listn"'),
        ("http {\n  server { listn 80; }\n}", 2, 'unknown directive "listn"'),
        ("upstream app { server 127.0.0.1:8000; }\nserver {\n  expires soon;\n}", 3, "invalid value"),
        ("location / {\n  expires 1h\n}", 3, 'unexpected "}"'),
        ("location / {\n  return 200;\n}\nserver_nam x;", 4, 'unknown directive "server_nam"'),
        ("location / {", 1, "expecting"),
    ],
)
def test_a_wrong_directive_fails_at_its_line(code, line, said, fence, failure) -> None:
    error = failure(fence("nginx", code))
    assert said in str(error)
    assert error.code_line == line


def test_only_the_outermost_directives_decide_where_a_part_belongs() -> None:
    code = "# server {\nif ($a ~ \"^{x}\") { server y; }\nset $x ${y}z; location / { map a b; }\n'quoted' x;"
    assert list(directives(code)) == ["if", "set", "location", "'quoted'"]
