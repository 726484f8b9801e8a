# SPDX-License-Identifier: MIT-0
"""What the service tells about itself: counters for Prometheus, JSON lines for the log."""

import logging

import structlog
from prometheus_client import Counter, Gauge, Histogram, disable_created_metrics

disable_created_metrics()  # type: ignore[no-untyped-call]

LOOKUPS = Counter("shortener_lookups_total", "Cache look-ups by outcome", ["outcome"])
REDIRECTS = Counter("shortener_redirects_total", "Answers to GET /{code} by status", ["status"])
REDIRECT_SECONDS = Histogram(
    "shortener_redirect_seconds",
    "Time to answer GET /{code}",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 3.0),
)
STORE_READS = Counter("shortener_store_reads_total", "Links read from PostgreSQL")
CREATED = Counter("shortener_links_created_total", "Links created")
COLLISIONS = Counter("shortener_code_collisions_total", "Random codes that were taken")
CLICKS_DROPPED = Counter("shortener_clicks_dropped_total", "Clicks not counted because the buffer was full")
CACHE_REFUSED = Counter("shortener_cache_refused_total", "Commands that Valkey answered with an error")
CACHE_UP = Gauge("shortener_cache_up", "1 while Valkey is used, 0 while the gate is shut")


def configure_logs(level: int = logging.INFO) -> None:
    """Every line is one JSON object, those of uvicorn and asyncio too."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    render: list[structlog.typing.Processor] = [
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(),
    ]
    structlog.configure(
        processors=[*shared, *render],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *render]
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
