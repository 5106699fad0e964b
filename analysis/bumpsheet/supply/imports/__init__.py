"""Reading tables as they come out of other people's tools.

A file becomes grids of text (``open_file``), a grid gets a mapping (``guess``, or a person's own),
and both together give tables (``understand``). Nothing is guessed while a table is read.
"""
