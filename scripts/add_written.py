"""Write what was written for lmchat to learn from into a data folder, as training files beside the others.

    python scripts/add_written.py --data DATA

scripts/written/ has

- talks, a line a turn and an empty line between two of them (`talks.LANGUAGE.txt`);
- replies to the last of some turns, below them, each with its grade (2 good, 1 passable, 0 bad) and how similar the
  message is that it was given to, 0 to 1, and tabs between (`graded.LANGUAGE.txt`; `graded-dev.LANGUAGE.txt` has those
  for choices);
- news in a sentence or two and their headlines (`headlines.LANGUAGE.tsv`), the headline first, then a tab;
- paragraphs, each with questions below it and their answers behind a tab (`paragraphs.LANGUAGE.txt`);
- documents of the kinds that people have, which may have empty lines, with questions below that begin with `? `, their
  answers behind a tab, nothing there where the document has none; a line or two that begin with `!! `, each with a
  headline and, behind a tab, a sentence or two; and a line `===` (`documents.LANGUAGE.txt`;
  `documents-dev.LANGUAGE.txt` has those for choices, `documents-test.LANGUAGE.txt` those that are tests);
- questions about passages of other training files (`questions.LANGUAGE.tsv`): the first digits of the SHA-1 of the text
  that the passage is of, the characters that it goes from and to there, the question, and the answer.

They become `chat-written.jsonl.xz`, `chat-graded.jsonl.xz`, `summarization-written.jsonl.xz`, `qa-written.jsonl.xz`,
`qa-documents.jsonl.xz`, `summarization-documents.jsonl.xz` and `summarization-documents_medium.jsonl.xz` of each
language. An answer is a piece of its passage, or empty. Of a document that has several headlines each is a row to learn
from, and all are the references of one row in the files for choices and tests.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import lzma
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

from measuring import ended

from lmchat.errors import DataError
from lmchat.training.rows import read_rows

WRITTEN = Path(__file__).resolve().parent / "written"
ASKED = {
    "en": (
        "qa-boolq",
        "qa-quoref",
        "text-openstax",
        "qa-multirc",
        "qa-squadshifts-new_wiki",
        "qa-squadshifts-amazon_reviews",
        "qa-squadshifts-reddit",
        "qa-squad2dev-half",
        "qa-adversarialqa-mini",
    ),
    "zh": (
        "qa-cmrc2018-train",
        "qa-cmrc2018-trial",
        "qa-drcd",
        "qa-hw7dev-extra",
        "text-textbook",
        "text-zhihudaily",
    ),
}
"""The files that the questions of a language are about."""
DIGITS = 12
ASKS, SAYS, BEHIND = "? ", "!! ", "\n===\n"
"""Before a question about a document, before what it says, and behind all that."""
_BETWEEN = re.compile(r"\n\s*\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the data folder, with en/ and zh/ in it")
    data = parser.parse_args().data
    for path in sorted(WRITTEN.glob("talks.*.txt")):
        language = path.suffixes[0][1:]
        write_rows(data / language / "chat-written.jsonl.xz", talks(path.read_text(encoding="utf-8")))
    for path in sorted(WRITTEN.glob("graded*.*.txt")):
        name, language, _ = path.name.split(".")
        write_rows(data / language / f"chat-{name}.jsonl.xz", graded(path.read_text(encoding="utf-8")))
    for path in sorted(WRITTEN.glob("headlines.*.tsv")):
        language = path.suffixes[0][1:]
        write_rows(data / language / "summarization-written.jsonl.xz", headlines(path.read_text(encoding="utf-8")))
    for path in sorted(WRITTEN.glob("documents*.*.txt")):
        name, language, _ = path.name.split(".")
        written = list(documents(path))
        write_rows(data / language / f"qa-{name}.jsonl.xz", document_questions(path, written))
        for length, field in (("", "headlines"), ("_medium", "summaries")):
            file = name.replace("documents", f"documents{length}")
            rows = summaries(written, field, is_learned=name == "documents")
            write_rows(data / language / f"summarization-{file}.jsonl.xz", rows)
    for language in ASKED:
        write_rows(data / language / "qa-written.jsonl.xz", all_questions(language, data / language))


def talks(text: str) -> Iterator[dict[str, Any]]:
    """The talks of a text, each a row.

    >>> list(talks("Hello.\\nHello, how are you?\\n\\nBye!\\nSee you.\\n"))
    [{'turns': ['Hello.', 'Hello, how are you?']}, {'turns': ['Bye!', 'See you.']}]
    """
    for talk in _BETWEEN.split(text.strip()):
        yield {"turns": [turn.strip() for turn in talk.splitlines()]}


def graded(text: str) -> Iterator[dict[str, Any]]:
    """The graded replies of a text, those to the same turns in one row: each a text, a similarity and a grade.

    >>> list(graded("Hello.\\n2\\t0.5\\tHi there!\\n0\\t0.2\\tGoodbye!\\n"))
    [{'turns': ['Hello.'], 'replies': [['Hi there!', 0.5, 2], ['Goodbye!', 0.2, 0]]}]
    """
    for block in _BETWEEN.split(text.strip()):
        lines = [line.split("\t") for line in block.splitlines()]
        replies = [[line[2], float(line[1]), int(line[0])] for line in lines if len(line) > 1]
        yield {"turns": [line[0] for line in lines if len(line) == 1], "replies": replies}


def headlines(text: str) -> Iterator[dict[str, Any]]:
    """The news of a text, each a row with its headline.

    >>> list(headlines("River reopens\\tThe river was opened to swimmers on Monday.\\n"))
    [{'source': 'The river was opened to swimmers on Monday.', 'target': 'River reopens'}]
    """
    for line in text.splitlines():
        headline, source = line.split("\t")
        yield {"source": source, "target": headline}


def all_questions(language: str, folder: Path) -> Iterator[dict[str, Any]]:
    """The questions of a language: about paragraphs of their own, and about those of the training files in a folder."""
    paragraphs, others = WRITTEN / f"paragraphs.{language}.txt", WRITTEN / f"questions.{language}.tsv"
    if paragraphs.exists():
        yield from asked(paragraphs)
    if others.exists():
        texts = {key_of(text): text for name in ASKED[language] for text in texts_of(folder, name)}
        yield from questions(others, texts)


def asked(path: Path) -> Iterator[dict[str, Any]]:
    """The questions of a file of paragraphs, each a row with its paragraph.

    Raises:
        DataError: when a paragraph does not have an answer; the message names the paragraph.
    """
    for block in _BETWEEN.split(path.read_text(encoding="utf-8").strip()):
        paragraph, *lines = block.splitlines()
        for line in lines:
            yield question_of(path, paragraph, line)


class Document(NamedTuple):
    """A document: its text, the lines of its questions, its headlines, and what it says in a sentence or two."""

    text: str
    questions: list[str]
    headlines: Sequence[str]
    summaries: Sequence[str]


def documents(path: Path) -> Iterator[Document]:
    """The documents of a file."""
    for block in path.read_text(encoding="utf-8").removesuffix(BEHIND).split(BEHIND):
        lines = block.splitlines()
        text = "\n".join(line for line in lines if not line.startswith((ASKS, SAYS))).strip()
        asked = [line.removeprefix(ASKS) for line in lines if line.startswith(ASKS)]
        said = [line.removeprefix(SAYS).split("\t") for line in lines if line.startswith(SAYS)]
        yield Document(text, asked, [headline for headline, _ in said], [summary for _, summary in said])


def document_questions(path: Path, written: Iterable[Document]) -> Iterator[dict[str, Any]]:
    """The questions about documents, each a row with its document; raises as `asked`."""
    return (question_of(path, document.text, line) for document in written for line in document.questions)


def summaries(
    written: Iterable[Document], field: Literal["headlines", "summaries"], *, is_learned: bool
) -> Iterator[dict[str, Any]]:
    """Documents and what one of their fields has.

    To be learned, each text of it is a row; to be scored against, several are the references (`refs`) of one row.
    """
    for document in written:
        targets: Sequence[str] = getattr(document, field)
        if is_learned or len(targets) < 2:
            yield from ({"source": document.text, "target": target} for target in targets)
        else:
            yield {"source": document.text, "target": targets[0], "refs": list(targets)}


def question_of(path: Path, passage: str, line: str) -> dict[str, Any]:
    """The row of a question, a tab and its answer; raises `DataError` where the passage does not have the answer."""
    question, answer = line.split("\t")
    if answer not in passage:
        raise DataError(f"{path}: {answer!r} is not in {passage[:20]!r}", "mend the answer")
    return {"context": passage, "question": question, "answer": answer}


def key_of(text: str) -> str:
    """The first digits of a text's SHA-1, which name it."""
    return hashlib.sha1(text.encode()).hexdigest()[:DIGITS]


def texts_of(folder: Path, name: str) -> Iterator[str]:
    """The texts of a training file."""
    return (row.get("context") or row["text"] for row in read_rows(folder / f"{name}.jsonl.xz"))


def questions(path: Path, texts: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """The questions of a file, each a row with its passage.

    Raises:
        DataError: when a text is missing, or the passage does not have the answer; the message names the line.
    """
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        key, start, end, question, answer = line.split("\t")
        passage = texts.get(key, "")[int(start) : int(end)]
        if answer not in passage:
            raise DataError(f"{path}, line {number}: {answer!r} is not in text {key}", "take the data it was of")
        yield {"context": passage, "question": question, "answer": answer}


def write_rows(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows as JSON Lines, compressed, and print how many."""
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    with lzma.open(path, "wt", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)
    print(f"{path}: {len(lines)} rows")


if __name__ == "__main__":
    raise SystemExit(ended(main))
