"""What a language refuses."""

from __future__ import annotations


class FunctionFault(ValueError):
    """The language refuses a call; the text says why."""
