"""What a plugin's tests need: case files, and the contract that every plugin must pass."""

from .cases import Case, load_cases, run_case
from .contract import breaches

__all__ = ["Case", "breaches", "load_cases", "run_case"]
