import os
import signal
from pathlib import Path

import pytest

from app.ingest.documents import Document
from app.ingest.store import Outcome
from app.ingest.workers import Workers


def work(document: Document) -> Outcome:
    """Dies of one document always, of another the first time alone."""
    first = Path(document.file).parent / "died"
    if document.text == "deadly" or (document.text == "unlucky" and not first.exists()):
        first.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return Outcome(document.file, "new", document.text)


def documents(folder: Path, texts: list[str]) -> list[Document]:
    return [Document(text, str(folder / str(n)), "text") for n, text in enumerate(texts)]


@pytest.mark.parametrize("count", [1, 2])
def test_batches_keep_their_order(count: int, tmp_path: Path) -> None:
    batches = [(n, documents(tmp_path, [f"{n}-{m}" for m in range(n)])) for n in range(12)]
    with Workers(count, work) as workers:
        found = [(n, [r.article_id for r in results if isinstance(r, Outcome)])
                 for n, results in workers.run(batches)]  # fmt: skip
    assert found == [(n, [f"{n}-{m}" for m in range(n)]) for n in range(12)]


def test_a_process_that_is_killed_is_replaced_and_its_documents_done(tmp_path: Path) -> None:
    texts = [f"text {n}" for n in range(9)]
    batches = [(1, documents(tmp_path, ["unlucky", *texts])), (2, documents(tmp_path, texts))]
    with Workers(2, work) as workers:
        found = [[r.status for r in results if isinstance(r, Outcome)]
                 for _, results in workers.run(batches)]  # fmt: skip
    assert found == [["new"] * 10, ["new"] * 9]


def test_a_document_that_kills_twice_is_a_failure_and_the_others_are_done(tmp_path: Path) -> None:
    texts = ["one", "deadly", "two", "three", "four", "five"]
    with Workers(2, work) as workers:
        ((_, results),) = workers.run([(None, documents(tmp_path, texts))])
    assert [r.status for r in results if isinstance(r, Outcome)] == [
        "new", "failed", "new", "new", "new", "new",
    ]  # fmt: skip
    assert isinstance(results[1], Outcome)
    assert (results[1].stage, results[1].reason) == (
        "worker", "The process that read it died, twice.",
    )  # fmt: skip
