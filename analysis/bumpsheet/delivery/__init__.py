"""Delivering the site to a folder, a server, a branch or a bucket."""
