# SPDX-License-Identifier: MIT-0
"""Short links: FastAPI in front of PostgreSQL, which keeps them, and Valkey, which remembers them."""
