from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from lmchat.engine.events import Answer, Completed, Event, Failed, Progress, SourceSentence, Started
from lmchat.engine.request import Request
from lmchat.errors import CheckpointMissing, DeviceError, EmptyInput

Run = Callable[..., Any]
BOLD = re.compile("\x1b\\[(?:1|0)?m")
QUESTION = "Where does she live?"
KEYS = [
    "question",
    "answer",
    "file",
    "start",
    "end",
    "sentence",
    "sentence_start",
    "sentence_end",
    "probability",
    "no_answer",
    "alternatives",
    "checkpoint",
    "seconds",
]


@dataclass
class Reader:
    """Knows how probable some words are, and finds them in texts of one sentence.

    Attributes:
        words: each with its probability.
        requests: what it was asked.
        extra: events before the last one.
    """

    words: dict[str, float]
    requests: list[Request] = field(default_factory=list)
    extra: list[Event] = field(default_factory=list)
    name: str = "fake"

    def stream(self, request: Request, cancel: threading.Event | None = None) -> Iterator[Event]:
        self.requests.append(request)
        yield from self.extra
        yield Started(())
        match request.text.split()[0]:
            case "INTERRUPT":
                raise KeyboardInterrupt
            case "BLANK":
                yield Failed(EmptyInput("there is no text to read"))
            case "FAIL":
                yield Failed(DeviceError("there is not enough memory", "use a shorter text"))
            case _:
                yield self.completed(request)

    def completed(self, request: Request) -> Completed:
        text = request.text
        sentence = SourceSentence(0, len(text.rstrip()), text.rstrip())
        places = [(text.find(word), word, probability) for word, probability in self.words.items() if word in text]
        answers = [Answer(word, at, at + len(word), probability, sentence) for at, word, probability in places]
        answers = sorted(answers, key=lambda answer: answer.probability, reverse=True)[: request.top_k]
        threshold = 0.5 if request.threshold is None else request.threshold
        no_answer = not answers or answers[0].probability < threshold
        best = "" if no_answer else answers[0].text
        return Completed(best, "eos", False, 9, 1, 0, 0.25, (), tuple(answers), no_answer)


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Reader:
    fake = Reader({"Paris": 0.875, "Lyon": 0.75, "Nice": 0.6, "Rome": 0.125, "北京": 0.9})
    monkeypatch.setattr("lmchat.cli.ask.run.find_engine", lambda checkpoint, device: fake)
    return fake


@pytest.fixture
def ask(run: Run, reader: Reader) -> Run:
    """`lmchat ask` with the fake engine."""
    return lambda *arguments, **settings: run("ask", *arguments, **settings)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    def call(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return call


@pytest.fixture
def paris(write: Callable[[str, str], Path]) -> Path:
    return write("paris.txt", "She lives in Paris, not in Nice.\n")


@pytest.fixture
def lyon(write: Callable[[str, str], Path]) -> Path:
    return write("lyon.txt", "She lives in Lyon, he says.\n")


@pytest.fixture
def rome(write: Callable[[str, str], Path]) -> Path:
    return write("rome.txt", "She lives in Rome, they say.\n")


def test_the_answer_stands_above_its_sentence_and_its_place(ask: Run, paris: Path) -> None:
    result = ask(QUESTION, paris)
    assert (result.code, result.err) == (0, "")
    assert result.out == f"Paris\n  She lives in »Paris«, not in Nice.\n  {paris}:13-18  probability 0.88\n"


def test_alternatives_follow_with_their_rank(ask: Run, paris: Path) -> None:
    result = ask(QUESTION, paris, "--top-k", 2)
    first, second = result.out.split("\n\n")
    assert first.startswith("Paris\n")
    assert second == f"2. Nice\n  She lives in Paris, not in »Nice«.\n  {paris}:27-31  probability 0.12\n"


def test_terminal_and_output_file_show_the_words_of_the_pipe(ask: Run, paris: Path, tmp_path: Path) -> None:
    piped = ask(QUESTION, paris, "--top-k", 2).out
    shown = ask(QUESTION, paris, "--top-k", 2, out_terminal=True, err_terminal=True).out
    assert BOLD.sub("", shown) == piped
    assert ask(QUESTION, paris, "--top-k", 2, "-o", tmp_path / "out.txt").out == ""
    assert (tmp_path / "out.txt").read_text(encoding="utf-8") == piped


def test_the_answer_is_the_best_of_all_files_and_alternatives_come_from_all(
    ask: Run, reader: Reader, lyon: Path, paris: Path, rome: Path
) -> None:
    record = json.loads(ask(QUESTION, rome, lyon, paris, "--json", "--top-k", 4).out)
    assert (record["answer"], record["file"], record["start"]) == ("Paris", str(paris), 13)
    others = [(each["answer"], each["file"]) for each in record["alternatives"]]
    assert others == [("Lyon", str(lyon)), ("Nice", str(paris)), ("Rome", str(rome))]
    assert [request.query for request in reader.requests] == [QUESTION] * 3
    assert record["seconds"] == 0.75


def test_answers_of_several_files_exclude_each_other_unless_they_are_the_same(
    ask: Run, write: Run, lyon: Path, paris: Path
) -> None:
    again = write("again.txt", "She lives in Paris, they say.\n")
    record = json.loads(ask(QUESTION, paris, lyon, again, "--json", "--top-k", 3).out)
    others = [(each["answer"], each["probability"]) for each in record["alternatives"]]
    assert (record["answer"], record["probability"]) == ("Paris", 0.875)
    assert others == [("Paris", 0.875), ("Lyon", 0.125)]


def test_a_file_that_has_more_of_the_question_is_believed_more(ask: Run, write: Run, paris: Path) -> None:
    other = write("other.txt", "Where does the train go that she took? To 北京.\n")
    record = json.loads(ask(QUESTION, other, paris, "--json", "--top-k", 2).out)
    assert (record["answer"], record["probability"]) == ("Paris", 0.875)
    assert record["alternatives"][0]["answer"] == "Nice"


def test_what_is_less_believed_than_the_threshold_is_no_answer(ask: Run, write: Run) -> None:
    asked, other = write("asked.txt", "Where does she live?\n"), write("other.txt", "The trains to Lyon are red.\n")
    assert json.loads(ask(QUESTION, asked, other, "--json", "--threshold", 0.6).out)["no_answer"]
    assert json.loads(ask(QUESTION, other, "--json", "--threshold", 0.6).out)["answer"] == "Lyon"


def test_a_single_file_is_believed_whatever_it_has_of_the_question(ask: Run, write: Run) -> None:
    record = json.loads(ask(QUESTION, write("other.txt", "The trains to 北京 are red.\n"), "--json").out)
    assert (record["answer"], record["probability"]) == ("北京", 0.9)


def test_top_k_counts_over_all_files(ask: Run, lyon: Path, paris: Path) -> None:
    record = json.loads(ask(QUESTION, paris, lyon, "--json", "--top-k", 2).out)
    assert [each["answer"] for each in record["alternatives"]] == ["Lyon"]


def test_json_has_the_documented_keys_on_one_line(ask: Run, paris: Path) -> None:
    result = ask(QUESTION, paris, "--json")
    assert (result.code, result.out.count("\n"), result.err) == (0, 1, "")
    record = json.loads(result.out)
    assert list(record) == KEYS
    sentence = "She lives in Paris, not in Nice."
    alternative = {"answer": "Nice", "file": str(paris), "start": 27, "end": 31, "sentence": sentence}
    assert record == {
        "question": QUESTION,
        "answer": "Paris",
        "file": str(paris),
        "start": 13,
        "end": 18,
        "sentence": sentence,
        "sentence_start": 0,
        "sentence_end": 32,
        "probability": 0.875,
        "no_answer": False,
        "alternatives": [alternative | {"probability": 0.125}],
        "checkpoint": "fake",
        "seconds": 0.25,
    }


def test_json_without_an_answer_keeps_the_best_span_among_the_alternatives(ask: Run, rome: Path) -> None:
    result = ask(QUESTION, rome, "--json")
    assert (result.code, result.err) == (0, "")
    record = json.loads(result.out)
    assert list(record) == KEYS
    assert all(record[key] is None for key in KEYS[1:8])
    assert (record["no_answer"], record["probability"]) == (True, 0.125)
    assert [(each["answer"], each["probability"]) for each in record["alternatives"]] == [("Rome", 0.125)]


def test_without_an_answer_the_best_guess_goes_to_stderr(ask: Run, rome: Path) -> None:
    result = ask(QUESTION, rome)
    assert (result.code, result.out) == (0, "no answer in this text\n")
    assert result.err == 'note: the best guess is "Rome", probability 0.12 (--threshold 0 shows it)\n'
    assert ask(QUESTION, rome, "--quiet").err == ""


def test_a_chinese_question_without_an_answer_is_told_so_in_chinese(ask: Run, rome: Path) -> None:
    result = ask("她住在哪里？", rome)
    assert (result.code, result.out) == (0, "文中没有答案\n")


def test_a_text_in_which_nothing_is_found_has_no_answer(ask: Run, write: Run) -> None:
    path = write("other.txt", "Nothing of note.")
    record = json.loads(ask(QUESTION, path, "--json").out)
    assert (record["answer"], record["no_answer"], record["probability"], record["alternatives"]) == (None, True, 0, [])
    result = ask(QUESTION, path)
    assert (result.out, result.err) == ("no answer in this text\n", "")


def test_one_file_with_an_answer_is_enough(ask: Run, rome: Path, lyon: Path) -> None:
    record = json.loads(ask(QUESTION, rome, lyon, "--json").out)
    assert (record["answer"], record["no_answer"]) == ("Lyon", False)
    assert [each["answer"] for each in record["alternatives"]] == ["Rome"]


def test_a_threshold_of_0_always_answers(ask: Run, reader: Reader, rome: Path) -> None:
    assert ask(QUESTION, rome, "--threshold", 0).out.startswith("Rome\n")
    assert ask(QUESTION, rome, "--threshold", 0.9).out == "no answer in this text\n"
    assert [request.threshold for request in reader.requests] == [0, 0.9]


def test_as_many_answers_are_asked_for_as_are_shown(ask: Run, reader: Reader, paris: Path) -> None:
    for options in ([], ["--json"], ["--json", "--top-k", 5]):
        ask(QUESTION, paris, *options)
    assert [request.top_k for request in reader.requests] == [1, 3, 5]
    assert {(request.mode, request.threshold) for request in reader.requests} == {("answer", None)}


@pytest.mark.parametrize("arguments", [[], ["-"], ["-", "-"]])
def test_standard_input_is_read(ask: Run, arguments: list[str]) -> None:
    result = ask("她住在哪里？", *arguments, stdin="她住在北京。".encode())
    assert (result.code, result.err) == (0, "")
    assert result.out == "北京\n  她住在»北京«。\n  -:3-5  probability 0.90\n"


def test_a_quoted_pattern_is_expanded(ask: Run, lyon: Path, paris: Path, tmp_path: Path) -> None:
    record = json.loads(ask(QUESTION, tmp_path / "*.txt", "--json").out)
    assert (record["answer"], record["alternatives"][0]["file"]) == ("Paris", str(lyon))


def test_a_file_that_is_named_twice_is_asked_once(ask: Run, reader: Reader, paris: Path) -> None:
    ask(QUESTION, paris, paris)
    assert len(reader.requests) == 1


def test_the_other_files_are_asked_when_one_is_missing(ask: Run, lyon: Path, paris: Path, tmp_path: Path) -> None:
    result = ask(QUESTION, lyon, tmp_path / "missing.txt", paris)
    assert result.code == 1
    assert result.out.startswith("Paris\n")
    assert result.err == f"error: {tmp_path}/missing.txt: no such file (check the path)\n"


def test_the_other_files_are_asked_when_one_fails(ask: Run, write: Run, paris: Path) -> None:
    path = write("fail.txt", "FAIL please")
    result = ask(QUESTION, path, paris)
    assert result.code == 1
    assert result.out.startswith("Paris\n")
    assert result.err == f"error: {path}: there is not enough memory (use a shorter text)\n"


@pytest.mark.parametrize(("text", "code"), [("FAIL now", 1), ("BLANK text", 2)])
def test_without_a_reply_nothing_is_written(ask: Run, write: Run, tmp_path: Path, text: str, code: int) -> None:
    path, kept = write("text.txt", text), write("kept", "as it was")
    assert ask(QUESTION, path, "--json").out == ""
    result = ask(QUESTION, path, "-o", kept)
    assert result.code == code
    assert result.err.count("\n") == 1
    assert kept.read_text() == "as it was"
    assert not (tmp_path / "kept.partial").exists()


def test_nothing_readable_loads_no_engine(monkeypatch: pytest.MonkeyPatch, ask: Run, tmp_path: Path) -> None:
    def refuse(checkpoint: str, device: str) -> None:
        raise AssertionError("the engine was loaded")

    monkeypatch.setattr("lmchat.cli.ask.run.find_engine", refuse)
    result = ask(QUESTION, tmp_path / "missing", tmp_path)
    assert (result.code, result.out) == (2, "")
    assert result.err.count("\n") == 2


def test_a_missing_checkpoint_is_exit_code_3(monkeypatch: pytest.MonkeyPatch, ask: Run, paris: Path) -> None:
    def missing(checkpoint: str, device: str) -> None:
        raise CheckpointMissing(f"there is no checkpoint {checkpoint!r}")

    monkeypatch.setattr("lmchat.cli.ask.run.find_engine", missing)
    result = ask(QUESTION, paris, paris)
    assert (result.code, result.out, result.err) == (3, "", "error: there is no checkpoint 'answer'\n")


def test_an_interrupt_is_exit_code_130(ask: Run, write: Run, paris: Path) -> None:
    result = ask(QUESTION, paris, write("stop.txt", "INTERRUPT"))
    assert (result.code, result.out, result.err) == (130, "", "")


@pytest.mark.parametrize(
    ("question", "options"),
    [
        ("", []),
        (" \t\n", []),
        ("\x1b[31m", []),
        (QUESTION, ["--threshold", "1.5"]),
        (QUESTION, ["--threshold", "-0.1"]),
        (QUESTION, ["--threshold", "nan"]),
        (QUESTION, ["--threshold", "high"]),
        (QUESTION, ["--top-k", "0"]),
        (QUESTION, ["--device", "tpu"]),
        (QUESTION, ["--length", "long"]),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(
    ask: Run, reader: Reader, paris: Path, question: str, options: list[str]
) -> None:
    result = ask(question, paris, *options)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("error: ")
    assert result.err.count("\n") == 1
    assert not reader.requests


def test_no_file_in_a_terminal_is_wrong_usage(ask: Run) -> None:
    result = ask(QUESTION, stdin=None)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("error: no file is named")


def test_steering_sequences_reach_no_output(ask: Run, reader: Reader, write: Run) -> None:
    evil = "\x1b]0;title\x07At \x1b[2J\u202e\x9b31mshe \x1b[31m"
    path = write("evil.txt", f"{evil}lives in Pa\x1b[1mris\x1b[0m now.\x1b]8;;http://example.org\x1b\\")
    reader.words = {"ris": 0.9, "she": 0.8}
    for options in ([], ["--json"], ["--threshold", 1], ["--top-k", 2]):
        result = ask(QUESTION, path, *options)
        assert result.code == 0
        assert not set(result.out + result.err) & set("\x1b\x07\x9b\u202e\x00")
        shown = ask(QUESTION, path, *options, out_terminal=True)
        assert not set(BOLD.sub("", shown.out)) & set("\x1b\x07\x9b\u202e\x00")


def test_markup_is_text(ask: Run, reader: Reader, write: Run) -> None:
    path = write("markup.txt", "[bold]She[/bold] has :smile: [/red] and [link=http://example.org]x[/link].")
    reader.words = {"[/red]": 0.9}
    for terminal in (False, True):
        out = BOLD.sub("", ask(QUESTION, path, out_terminal=terminal).out).splitlines()
        assert out[0] == "[/red]"
        assert out[1] == "  [bold]She[/bold] has :smile: »[/red]« and [link=http://example.org]x[/link]."


def test_the_answer_is_bold_in_a_terminal(monkeypatch: pytest.MonkeyPatch, ask: Run, paris: Path) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    assert ask(QUESTION, paris, out_terminal=True).out.count("\x1b[1mParis\x1b[0m") == 2


def test_an_answer_over_two_lines_is_shown_on_one(ask: Run, reader: Reader, write: Run) -> None:
    reader.words = {"New\nYork": 0.9, "北\n京": 0.9}
    assert ask(QUESTION, write("a.txt", "She lives\nin New\nYork now.")).out.splitlines()[:2] == [
        "New York",
        "  She lives in »New York« now.",
    ]
    record = json.loads(ask(QUESTION, write("b.txt", "她住在北\n京。"), "--json").out)
    assert record["answer"] == "北\n京"
    assert ask(QUESTION, write("b.txt", "她住在北\n京。")).out.splitlines()[:2] == ["北京", "  她住在»北京«。"]


def test_a_long_sentence_is_cut_around_the_answer(ask: Run, write: Run) -> None:
    path = write("long.txt", "before it " * 90 + "in Paris there" + " after it" * 90 + ".")
    line = ask(QUESTION, path).out.splitlines()[1]
    assert 250 < len(line) < 310
    assert line.startswith("  …")
    assert line.endswith("…")
    assert " it in »Paris« there after " in line
    assert json.loads(ask(QUESTION, path, "--json").out)["sentence_end"] == 1725


def test_an_evil_file_name_is_shown_without_its_sequences(ask: Run, write: Run) -> None:
    path = write("a\x1b[31m\nb[red].txt", "She lives in Paris.")
    out = ask(QUESTION, path).out
    assert out.count("\n") == 3
    assert "a b[red].txt:13-18" in out
    assert "\x1b" not in ask(QUESTION, path, "--json").out


def test_progress_is_shown_in_a_terminal_only(ask: Run, reader: Reader, paris: Path) -> None:
    reader.extra = [Progress("read", 3, 16)]
    assert "3/16" in ask(QUESTION, paris, err_terminal=True).err
    assert ask(QUESTION, paris).err == ""
    assert ask(QUESTION, paris, "-q", err_terminal=True).err == ""


def test_a_file_that_is_read_is_not_written_over(ask: Run, paris: Path) -> None:
    before = paris.read_bytes()
    assert ask(QUESTION, paris, "-o", paris).code == 2
    assert paris.read_bytes() == before


def test_an_output_that_cannot_be_written_is_one_line(ask: Run, paris: Path, tmp_path: Path) -> None:
    result = ask(QUESTION, paris, "-o", tmp_path / "no" / "out.txt")
    assert result.code == 2
    assert result.err.startswith(f"error: {tmp_path}/no/out.txt: cannot be written")
