# SPDX-License-Identifier: MIT-0
"""Celery's prefork pool replaces a child after 1,000 tasks, or once its peak passed 400 MB."""

# --8<-- [start:settings]
worker_max_tasks_per_child = 1000
worker_max_memory_per_child = 400_000  # KiB
# --8<-- [end:settings]
