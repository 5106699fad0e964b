"""Brands: whose name, colours, fonts and words a report and its newsletters have."""
