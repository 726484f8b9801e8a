# SPDX-License-Identifier: MIT-0
"""Gunicorn replaces a worker after 1,000 requests plus up to 50."""

# --8<-- [start:settings]
workers = 4
max_requests = 1000
max_requests_jitter = 50
# --8<-- [end:settings]
