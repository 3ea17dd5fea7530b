"""Saved pages of HTML archives, one or a folder of them."""

from ..model.source import SourceKind
from .eml import EmlSource


class HtmlSource(EmlSource):
    """A page, or what a folder has of them. They are read as files of one mail are: which of both a file is shows when it is read."""

    kind = SourceKind.HTML
