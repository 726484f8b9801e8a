"""Makes .venv and goes on inside it. Standard library only: this runs before anything is installed."""

from handbook.setup.environment import ROOT, ensure
from handbook.setup.trouble import SetupError

__all__ = ["ROOT", "SetupError", "ensure"]
