"""Bumpsheet turns an event into a published research report.

The packages follow the flow, each usable alone: ``spec`` and ``catalogue`` (what is asked),
``market`` (closes and yields), ``figures`` (pure functions), ``facts`` (figures with their
trace), ``narrative`` and ``charts`` (words and pictures), ``pages`` (Quarto sources) and
``render`` (the site).
"""

__version__ = "0.5.0"
