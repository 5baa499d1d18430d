"""What became of documents: the failures that stand."""

from typing import Any

from sqlmodel import Session, col, select

from app.models import IngestItem


def failures(session: Session) -> list[dict[str, Any]]:
    """The documents whose last reading failed: file, stage, reason, by file."""
    latest: dict[str, IngestItem] = {}
    for item in session.exec(select(IngestItem).order_by(col(IngestItem.number))):
        latest[item.file] = item
    return [
        {"file": item.file, "stage": item.stage, "reason": item.reason}
        for _, item in sorted(latest.items())
        if item.status == "failed"
    ]
