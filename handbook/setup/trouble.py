"""What went wrong in a set-up, as a sentence that says what to do."""

from __future__ import annotations

import errno
import re

LAST_LINES = 12

NO_SPACE = (
    "There is no space left on the disk. The site needs about 350 MB, the tests about 1.6 GB."
    " Free some space and start again."
)
NO_PERMISSION = (
    "A folder cannot be written to. Change its permissions, or move the repository to a folder of your own,"
    " and start again."
)
NO_NETWORK = (
    "The package index could not be reached. Check the connection. Behind a proxy set HTTPS_PROXY;"
    " with a mirror of your own set PIP_INDEX_URL. Then start again."
)
NO_TRUST = (
    "The certificate of the package index is not trusted here, as happens behind a company's proxy."
    " Set SSL_CERT_FILE to the file that holds the proxy's certificate, and start again."
)
NO_BUILD = (
    "A package has no ready build for this machine."
    " The handbook is made for Linux on x86-64 and macOS on Apple silicon."
)
UNKNOWN = "The set-up could not go on."

SIGNS = {
    NO_SPACE: r"no space left on device|disk quota exceeded|\(os error 28\)",
    NO_PERMISSION: r"permission denied|read-only file system|\(os error (13|30)\)",
    NO_BUILD: r"has no (usable )?wheels|no wheels with a matching",
    NO_TRUST: r"certificate[ _]verify[ _]failed|invalid peer certificate",
    NO_NETWORK: (
        r"connection (refused|reset|timed out)|connecttimeout|operation timed out|network is unreachable|proxyerror"
        r"|newconnectionerror|max retries exceeded|error sending request|failed to fetch|client error \(connect\)"
        r"|name resolution|name or service not known|nodename nor servname|dns error|failed to lookup address"
    ),
}

NUMBERS = {
    errno.ENOSPC: NO_SPACE,
    errno.EDQUOT: NO_SPACE,
    errno.EACCES: NO_PERMISSION,
    errno.EPERM: NO_PERMISSION,
    errno.EROFS: NO_PERMISSION,
}


class SetupError(Exception):
    """The set-up cannot go on. `str()` is for the reader."""


def of_output(title: str, command: list[str], status: int, output: str) -> SetupError:
    """The error for a step whose command ended with `status` after printing `output`."""
    found = (sentence for sentence, signs in SIGNS.items() if re.search(signs, output, re.IGNORECASE))
    tail = "\n".join(f"    {line}" for line in output.strip().splitlines()[-LAST_LINES:])
    return SetupError(
        f"{next(found, UNKNOWN)}\n\n  step: {title}\n  command: {' '.join(command)}\n"
        f"  exit status {status}, last output:\n{tail}"
    )


def of_os_error(problem: OSError) -> SetupError:
    """The error for a file operation of the set-up itself."""
    sentence = NUMBERS.get(problem.errno or 0, UNKNOWN)
    return SetupError(f"{sentence}\n\n  {problem}")
