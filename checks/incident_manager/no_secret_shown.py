"""Where a text stands, in words that repeat nothing of it."""

from __future__ import annotations

from incident_manager.confidential_text import confidential
from incident_manager.neighbours import FreeText


def place(owner: str, text: FreeText) -> str:
    """The field and its resource. The name of a tag is left out where it is confidential itself."""
    shown = text.field if not any(True for _ in confidential(text.name)) else f"a tag in {text.field.split('[')[0]}"
    return f"{shown} of {owner}{f' (from {text.where})' if text.where else ''}"
