"""Start of `python3 -m handbook`. Python 3.6 can read this file: an interpreter that is too old gets a sentence."""

import os
import sys

OLDEST = (3, 11, 5)


def refusal(version: "tuple[int, ...]", system: str) -> str:
    """Why this interpreter cannot run the handbook; empty when it can."""
    if system == "nt":
        return "The handbook runs on Linux and macOS. On Windows, run it inside WSL (Windows Subsystem for Linux)."
    if version < OLDEST:
        return (
            "The handbook needs Python {}.{}.{} or newer; this is Python {}.{}.{} ({}).\n"
            "Install a newer one and start the handbook with it, for example: python3.13 -m handbook serve"
        ).format(*OLDEST, *version[:3], sys.executable)
    return ""


if __name__ == "__main__":
    reason = refusal(sys.version_info[:3], os.name)
    if reason:
        sys.exit(reason)

    from handbook.cli import main

    sys.exit(main(sys.argv[1:]))
