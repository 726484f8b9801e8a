"""The error of a verb."""


class Failure(Exception):
    """A verb that cannot do its work. `str()` is for the reader."""
