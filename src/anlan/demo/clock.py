"""The story's clock: what a beat of the story does is recorded at the beat's own time (trust §7.3).

This is the one module beside the actions that touches the ledger's clock; it appends nothing.
"""

from anlan.ledger.actions import ClockIsReal, ledger_time

__all__ = ["ClockIsReal", "ledger_time"]
