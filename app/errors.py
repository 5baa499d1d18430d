"""What can go wrong, as classes with an HTTP status; rendered in one place (web)."""

import errno
import sqlite3

from app.i18n import N_


class DatelineError(Exception):
    """Something a person can understand and act on; `detail` is the sentence shown."""

    status = 500
    title = N_("Something went wrong")

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class SettingsError(DatelineError):
    """A setting has a value that is not allowed."""

    title = N_("Wrong setting")


class NotFound(DatelineError):
    """Nothing stands at this address."""

    status = 404
    title = N_("Not found")


class Forbidden(DatelineError):
    """Who asks may not ask for this."""

    status = 403
    title = N_("Not allowed")


class BadRequest(DatelineError):
    """A parameter is unknown or has a wrong value; `errors` names each."""

    status = 422
    title = N_("Wrong parameters")

    def __init__(self, detail: str, errors: list[tuple[list[str], str]] | None = None) -> None:
        super().__init__(detail)
        self.errors = errors or []


class OtherList(BadRequest):
    """A cursor is well formed, and says no place of this list."""

    status = 409
    title = N_("A place of another list")


class AccessRefused(DatelineError):
    """The library is private and the request does not prove that it may read."""

    status = 401
    title = N_("Private")


class TooManyRequests(DatelineError):
    """The client must wait `retry_after` seconds."""

    status = 429
    title = N_("Too many requests")

    def __init__(self, detail: str, retry_after: int) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class IndexUnavailable(DatelineError):
    """The index is missing, damaged or of another version; `dateline index` mends it."""

    status = 503
    title = N_("The search index is not ready")


class DatabaseUnavailable(DatelineError):
    """The database is missing or of another version; `dateline migrate` mends it."""

    status = 503
    title = N_("The database is not ready")


class DocumentError(DatelineError):
    """One document could not be read; `stage` is the step that failed."""

    def __init__(self, stage: str, detail: str) -> None:
        super().__init__(detail)
        self.stage = stage


class LockHeld(DatelineError):
    """Another process is writing."""

    title = N_("Another run is writing")


_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def told(error: BaseException) -> str:
    """What went wrong outside the program, in a sentence; "" for a mistake of ours."""
    match getattr(error, "orig", error):  # SQLAlchemy's errors hold the driver's
        case DatelineError(detail=detail):
            return detail
        case OSError(errno=number, filename=name) if number in _FULL:
            return _full(f" ({name})" if name else "")
        case OSError(filename=str(name), strerror=str(reason)):
            return f"{name}: {reason}."
        case OSError(strerror=str(reason)):
            return f"The disk cannot be used: {reason}."
        case sqlite3.Error() as reason:
            if "decode" in str(reason):  # it would say the text
                return (
                    "The database is damaged: it holds a text that is none."
                    " `dateline check --repair` makes it readable."
                )
            match getattr(reason, "sqlite_errorcode", 0) & 0xFF:
                case sqlite3.SQLITE_FULL:
                    return _full(" where the database is")
                case sqlite3.SQLITE_READONLY:
                    return "The database cannot be written: it is read-only, or its disk is full."
                case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
                    return (
                        f"The database is damaged: {reason}. `dateline check` says more,"
                        " `dateline restore` puts a backup in its place."
                    )
            return f"The database cannot be used: {reason}."
    return ""


def _full(where: str) -> str:
    return (
        f"The disk is full{where}. What was there stands, and so do the documents reported as done:"
        " make room, then run the command again."
    )
