"""What the verbs do, once .venv is ready."""
