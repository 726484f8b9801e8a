"""What goes wrong with a server."""


class ServerError(Exception):
    """A server did not start, or was asked for something that it must not do. The text says what to do."""


class UnavailableError(ServerError):
    """No program for this server can be had on this machine."""


class ConfigError(ServerError):
    """A server rejects a configuration; `line` is the line of the text that it names, from 1, or None."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line
