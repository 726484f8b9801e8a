"""Blocks that nothing executes are held to their formats."""

from __future__ import annotations

import pytest

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
        - name: web
          image: web:1
"""
COMPOSE = "services:\n  web:\n    image: web:1\n    ports: ['80:80']\n"
WORKFLOW = """\
on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
"""
PROTO = """\
syntax = "proto3";
import "google/protobuf/timestamp.proto";
message A {
  google.protobuf.Timestamp at = 1;
}
"""


@pytest.mark.parametrize(
    ("language", "options", "code", "tool"),
    [
        ("yaml", {}, "a: 1\n---\nb: [1, 2]", "PyYAML"),
        ("yaml", {"kind": "kubernetes"}, f"{DEPLOYMENT}---\n{DEPLOYMENT}", "Kubernetes"),
        ("yaml", {"kind": "compose"}, COMPOSE, "check-jsonschema"),
        ("yaml", {"kind": "workflow"}, WORKFLOW, "check-jsonschema"),
        ("toml", {}, "[a]\nb = 1", "tomllib"),
        ("json", {}, '{"a": [1, null]}', "json"),
        ("proto", {}, PROTO, "protoc"),
        ("dockerfile", {}, 'FROM python:3.13-slim\nCMD ["python3"]', "hadolint"),
        ("dockerfile", {}, "FROM python:3.13-slim\n# hadolint ignore=DL3003\nRUN cd /tmp && ls", "hadolint"),
        ("mermaid", {"alt": "a calls b"}, "flowchart LR\n  a --> b", "merman"),
    ],
)
def test_what_is_right_passes_without_output(language, options, code, tool, fence, run) -> None:
    ran = run(fence(language, code, **options))
    assert ran.output == ""
    assert set(ran.versions) == {tool}


@pytest.mark.parametrize(
    ("language", "options", "code", "line", "said"),
    [
        ("yaml", {}, "a: 1\nb: [", 2, "this is not YAML"),
        ("yaml", {}, "a:\n  - b: 1\n    b: 2", 3, "the key 'b' is there twice"),
        ("yaml", {"kind": "kubernetes"}, f"{DEPLOYMENT}          pullPolicy: Always\n", 13, "('pullPolicy' was unexp"),
        ("yaml", {"kind": "kubernetes"}, f"{DEPLOYMENT}  replicas: two\n", 15, "spec.replicas: 'two' is not of type"),
        ("yaml", {"kind": "kubernetes"}, f"{DEPLOYMENT}---\napiVersion: v1\nkind: Nope\n", 17, "schema for kind Nope"),
        ("yaml", {"kind": "kubernetes"}, "spec: 1", 1, "a Kubernetes object has apiVersion and kind"),
        ("yaml", {"kind": "compose"}, "services:\n  web:\n    image: a\n    ports: 3\n", 4, "3 is not of type 'array'"),
        ("yaml", {"kind": "workflow"}, f"{WORKFLOW}        wth: {{}}\n", 6, "('wth' was unexpected)"),
        ("toml", {}, "a = 1\nb =", 2, "this is not TOML"),
        ("toml", {}, "a = 1\na = 2", 2, "this is not TOML"),
        ("toml", {}, "a = 1\nb = [", 2, "this is not TOML"),
        ("json", {}, '{"a": 1,\n"b" 2}', 2, "this is not JSON"),
        ("json", {}, '{"a": 1,\n"b": NaN}', 2, "JSON has no NaN"),
        ("json", {}, '{"a": 1,\n"b": -Infinity}', 2, "JSON has no -Infinity"),
        ("json", {}, '{"a": 1,\n"a": 2}', 2, "the name 'a' is there twice in one object"),
        ("json", {}, "[1]\n[2]", 2, "Extra data"),
        ("proto", {}, PROTO.replace("  google", "  string of = 1;\n  google"), 5, "Field number 1 has already been"),
        ("proto", {}, "message A {}", None, "No edition or syntax specified"),
        ("dockerfile", {}, "FROM python:3.13-slim\nRUN cd /tmp && ls", 2, "DL3003 Use WORKDIR"),
        ("dockerfile", {}, "FROM python:3.13-slim\nRUN echo $a >/b", 2, "SC2086"),
        ("dockerfile", {}, "FROM python:3.13-slim\nBOGUS", 2, "unexpected 'B'"),
        ("mermaid", {"alt": "words"}, "flowchart LR\n  a[one --> b", None, "Unterminated node label"),
        ("mermaid", {"alt": "words"}, "a --> b", None, "No Mermaid diagram type detected"),
        ("mermaid", {"alt": " "}, "flowchart LR\n  a --> b", None, 'a mermaid fence needs alt="…"'),
    ],
)
def test_what_is_wrong_fails_at_its_line(language, options, code, line, said, fence, failure) -> None:
    error = failure(fence(language, code, **options))
    assert said in str(error)
    assert error.code_line == line


def test_a_message_of_protoc_has_no_path_of_this_machine_and_no_log_prefix(fence, failure) -> None:
    assert str(failure(fence("proto", "message A {}"))).startswith("protoc: No edition")
    assert str(failure(fence("proto", f"{PROTO}x"))).startswith("protoc: fence.proto:6:1:")
