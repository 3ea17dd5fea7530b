"""Datasette's mark of a plugin's functions, with types: the one that Datasette exports has none."""

from pluggy import HookimplMarker

hookimpl = HookimplMarker("datasette")
