"""Worker recycling: what the settings of each server mean, asked of the server's own code."""

from __future__ import annotations

import configparser
import subprocess
import sys
from pathlib import Path

import pytest
from celery import Celery
from celery.app.defaults import SETTING_KEYS
from gunicorn.config import Config

SNIPPETS = Path(__file__).parents[4] / "snippets" / "core" / "memory"


def test_gunicorn_accepts_each_setting_of_the_file(snippet):
    module = snippet("core/memory/gunicorn_conf.py")
    config = Config()
    for name in ("workers", "max_requests", "max_requests_jitter"):
        config.set(name, getattr(module, name))
    assert (config.workers, config.max_requests, config.max_requests_jitter) == (4, 1000, 50)


def test_jitter_only_raises_a_workers_limit(snippet, capsys):
    limits = snippet("core/memory/jitter.py").limits
    assert (min(limits), max(limits)) == (1000, 1050)
    assert capsys.readouterr().out == "1000 1050\n"


def test_celery_knows_each_setting_of_the_file(snippet):
    module = snippet("core/memory/celeryconfig.py")
    assert {name for name in vars(module) if name.startswith("worker_")} <= SETTING_KEYS
    app = Celery(set_as_current=False)
    app.config_from_object(module)
    assert app.conf.worker_max_tasks_per_child == 1000
    assert app.conf.worker_max_memory_per_child == 400_000


@pytest.mark.skipif(sys.platform != "linux", reason="resident size is read from /proc, which only Linux has")
def test_celery_compares_the_peak_and_not_the_present_size():
    code = """
import os
from billiard.compat import mem_rss
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024
block = bytearray(os.urandom(1)) * 100_000_000
del block
print(mem_rss(), resident())
"""
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    compared, present = map(int, run.stdout.split())
    assert compared > present + 90_000


def test_the_uwsgi_file_is_an_ini_file_whose_limits_are_numbers():
    parser = configparser.ConfigParser()
    parser.read(SNIPPETS / "uwsgi.ini", encoding="utf-8")
    section = parser["uwsgi"]
    assert section.getboolean("master")
    assert [section.getint(name) for name in ("max-requests", "max-requests-delta", "reload-on-rss")] == [1000, 50, 400]
