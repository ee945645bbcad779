"""Any bytes, given to every reader and to the tokenizer: none may crash, hang, or let a control character through.

    pip install atheris
    python scripts/fuzz.py                         a minute for each target, from the files in tests/corpus
    python scripts/fuzz.py pdf docx --seconds 1800

atheris (coverage-guided, of libFuzzer) mutates the corpus and keeps what reaches new code, in a folder of the user's
cache. An input that breaks something is written to the current folder as crash-HASH; it belongs into tests/corpus,
which tests/unit/text/test_any_bytes.py reads, too. The exit code is 1 if there is one.
"""

from __future__ import annotations

import argparse
import io
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import cache, partial
from importlib.util import find_spec
from pathlib import Path

from lmchat.batch.reading.inputs import Input, InputFormat, read_inputs
from lmchat.batch.records import BadRecord
from lmchat.errors import InputError, LmchatError
from lmchat.locations import resolve_checkpoint
from lmchat.text.normalization import normalize
from lmchat.text.reading import read_stream
from lmchat.text.sanitize import blank_controls, terminal_safe
from lmchat.text.sentences import split_sentences
from lmchat.text.tokenizer import Tokenizer

CORPUS = Path(__file__).resolve().parents[1] / "tests" / "corpus"
LONGEST = 16_384
"""Bytes of an input."""
HANGS = 20
"""Seconds that one input may take."""


def document(name: str, data: bytes) -> None:
    """A document of this name is read, or refused in one line."""
    try:
        text = read_stream(io.BytesIO(data), name).text
    except InputError as error:
        refused(error)
    else:
        assert text.strip()
        assert blank_controls(text) == text


def rows(format_: InputFormat, data: bytes) -> None:
    """Rows of a file are read, or called bad in one line, or the file is refused."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        try:
            for row in read_inputs([Input(file.name, format_)], "text"):
                assert not isinstance(row, BadRecord) or len(row.error.splitlines()) == 1
        except LmchatError as error:
            refused(error)


def refused(error: LmchatError) -> None:
    """What is refused is refused in one line that steers no terminal."""
    assert str(error) == terminal_safe(str(error))
    assert "\n" not in str(error)


def tokenizer(data: bytes) -> None:
    """A text is given back by the tokenizer, and its pieces stand one after the other."""
    text, known = data.decode("utf-8", "replace"), shipped_tokenizer()
    encoding = known.encode_with_spans(text)
    assert known.decode(encoding.ids) == normalize(text)
    assert encoding.ids == known.encode(text)
    ends = [0] + [end for _, end in encoding.spans]
    assert all(0 <= start <= end <= len(text) for start, end in encoding.spans)
    assert ends == sorted(ends)


def sentences(data: bytes) -> None:
    """The sentences of a text do not overlap, and leave out white space alone."""
    text, before = data.decode("utf-8", "replace"), 0
    for span in split_sentences(text):
        assert before <= span.start < span.end
        assert not text[before : span.start].strip()
        before = span.end
    assert not text[before:].strip()


@cache
def shipped_tokenizer() -> Tokenizer:
    return Tokenizer.load(Path(resolve_checkpoint("summarize"), "tokenizer.model"))


Target = Callable[[bytes], None]
TARGETS: dict[str, Target] = {
    **{suffix: partial(document, f"a.{suffix}") for suffix in ("txt", "md", "html", "pdf", "docx")},
    "jsonl": partial(rows, "jsonl"),
    "csv": partial(rows, "csv"),
    "parquet": partial(rows, "parquet"),
    "tokenizer": tokenizer,
    "sentences": sentences,
}


def seeds(target: str) -> Iterator[bytes]:
    """The inputs of the corpus that a target begins with: its own format, or any text."""
    for path in sorted(CORPUS.iterdir()):
        if path.suffix == f".{target}" or (target in ("tokenizer", "sentences") and path.suffix == ".txt"):
            yield path.read_bytes()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", choices=[*TARGETS, list(TARGETS)], default=list(TARGETS))
    parser.add_argument("--seconds", type=int, default=60, help="For each target.")
    parser.add_argument("--found", type=Path, default=None, help="Where inputs that reach new code are kept.")
    options = parser.parse_args()
    if not find_spec("atheris"):
        print("error: it needs the package atheris (pip install atheris)", file=sys.stderr)
        return 2
    if len(options.targets) == 1:
        fuzz(options.targets[0], options.seconds, options.found)
    shared = ["--seconds", str(options.seconds), *(["--found", str(options.found)] if options.found else [])]
    each = [[sys.executable, __file__, name, *shared] for name in options.targets]
    return max(subprocess.run(command).returncode != 0 for command in each)


def fuzz(name: str, seconds: int, found: Path | None) -> None:
    """Give inputs to one target; ends the process, as libFuzzer does."""
    import atheris  # type: ignore[import-not-found, import-untyped, unused-ignore]
    from platformdirs import user_cache_path

    folder = (found or user_cache_path("lmchat") / "fuzz") / name
    folder.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(seeds(name)):
        Path(folder, f"seed-{number}").write_bytes(data)
    atheris.instrument_all()
    limits = [f"-max_len={LONGEST}", f"-timeout={HANGS}", f"-max_total_time={seconds}", "-rss_limit_mb=4096"]
    atheris.Setup([sys.argv[0], *limits, str(folder)], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    raise SystemExit(main())
