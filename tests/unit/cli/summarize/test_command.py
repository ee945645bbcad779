from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lmchat.engine.events import Progress

Run = Callable[..., Any]


def write(folder: Path, **texts: str) -> list[Path]:
    paths = [folder / f"{name}.txt" for name in texts]
    for path, text in zip(paths, texts.values(), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def test_the_summary_alone_goes_to_stdout(run: Run, article: Path) -> None:
    result = run("summarize", article)
    assert (result.code, result.out) == (0, "The river is\n")
    assert result.err.startswith("against the source: 100% of the words copied")


def test_the_summary_is_there_before_it_is_compared(run: Run, article: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(source: str, summary: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("lmchat.evaluation.self_evaluation.source_evaluation", interrupted)
    result = run("summarize", article)
    assert (result.code, result.out) == (130, "The river is\n")


def test_nothing_is_compared_where_there_are_no_words(run: Run, tmp_path: Path) -> None:
    (path,) = write(tmp_path, a="!!! ??? ...")
    result = run("summarize", path)
    assert (result.code, result.out, result.err) == (0, "!!! ??? ...\n", "")


def test_terminal_pipe_output_file_and_json_show_the_same_text(run: Run, article: Path, tmp_path: Path) -> None:
    piped = run("summarize", article).out
    assert run("summarize", article, out_terminal=True, err_terminal=True).out == piped
    assert json.loads(run("summarize", article, "--json").out)["summary"] + "\n" == piped
    assert run("summarize", article, "-o", tmp_path / "out.txt").out == ""
    assert (tmp_path / "out.txt").read_text() == piped


def test_a_terminal_sees_words_as_they_are_written(run: Run, tmp_path: Path) -> None:
    (path,) = write(tmp_path, a="INTERRUPT now please")
    result = run("summarize", path, out_terminal=True)
    assert (result.code, result.out) == (130, "INTERRUPT\n")


def test_a_pipe_sees_nothing_of_an_unfinished_summary(run: Run, tmp_path: Path) -> None:
    (path,) = write(tmp_path, a="INTERRUPT now please")
    result = run("summarize", path)
    assert (result.code, result.out) == (130, "")


def test_several_files_stand_under_their_names(run: Run, tmp_path: Path) -> None:
    one, two = write(tmp_path, one="Alpha beta gamma delta", two="红 绿 蓝 黄")
    expected = f"==> {one} <==\nAlpha beta gamma\n\n==> {two} <==\n红 绿 蓝\n"
    assert run("summarize", one, two).out == expected
    assert run("summarize", one, two, out_terminal=True).out == expected


def test_a_quoted_pattern_is_expanded_in_order(run: Run, tmp_path: Path) -> None:
    write(tmp_path, b="b b b", a="a a a")
    (tmp_path / "folder.txt").mkdir()
    result = run("summarize", tmp_path / "*.txt", "--json")
    assert [Path(json.loads(line)["file"]).name for line in result.out.splitlines()] == ["a.txt", "b.txt"]
    assert result.code == 0


def test_a_pattern_without_a_match_is_a_missing_file(run: Run, tmp_path: Path) -> None:
    result = run("summarize", tmp_path / "*.txt")
    assert result.code == 2
    assert result.err == f"error: {tmp_path}/*.txt: no such file (check the path)\n"


@pytest.mark.parametrize("arguments", [[], ["-"]])
def test_standard_input_is_read(run: Run, arguments: list[str]) -> None:
    result = run("summarize", *arguments, stdin="一 二 三 四".encode())
    assert (result.code, result.out) == (0, "一 二 三\n")


def test_json_has_the_documented_keys_on_one_line(run: Run, article: Path) -> None:
    result = run("summarize", article, "--json")
    assert result.out.count("\n") == 1
    record = json.loads(result.out)
    assert record.pop("self_evaluation").keys() >= {"coverage", "compression", "novel_bigrams", "repetition"}
    assert record == {
        "file": str(article),
        "summary": "The river is",
        "mode": "summarize",
        "checkpoint": "fake",
        "fallback": False,
        "source_tokens": 19,
        "segments": 1,
        "seconds": 0.5,
        "tokens_per_second": 8.0,
        "drawn_from": [{"start": 0, "end": 25, "text": "The river is clean again."}],
    }


def test_a_reference_adds_rouge_beside_the_leads(run: Run, article: Path, tmp_path: Path) -> None:
    (reference,) = write(tmp_path, reference="The river is clean.")
    lines = run("summarize", article, "--reference", reference).out.splitlines()
    assert lines[0] == "The river is"
    assert lines[2].split() == ["ROUGE", "F1", "(%)", "R-1", "R-2", "R-L"]
    assert lines[3].split() == ["summary", "85.7", "80.0", "85.7"]
    assert [line.split()[0] for line in lines[4:6]] == ["lead-1", "lead-3"]
    assert lines[6].startswith("tokenizer: latin-words+cjk-characters")


def test_rouge_in_json_names_its_tokenizer(run: Run, article: Path, tmp_path: Path) -> None:
    (reference,) = write(tmp_path, reference="The river is clean again.")
    record = json.loads(run("summarize", article, "--reference", reference, "--json").out)
    assert record["rouge"]["tokenizer"] == "latin-words+cjk-characters"
    assert record["rouge"]["lead-1"]["rougeL"]["f1"] == 1.0
    assert "self_evaluation" not in record


def test_a_reference_for_several_files_is_wrong_usage(run: Run, article: Path) -> None:
    result = run("summarize", article, article, "--reference", article)
    assert (result.code, result.out) == (2, "")
    assert result.err.count("\n") == 1


def test_the_other_files_are_done_when_one_is_missing(run: Run, article: Path, tmp_path: Path) -> None:
    result = run("summarize", article, tmp_path / "missing.txt", article, "--quiet")
    assert result.code == 1
    assert result.out.count("The river is\n") == 2
    assert result.err == f"error: {tmp_path}/missing.txt: no such file (check the path)\n"


def test_nothing_readable_loads_no_engine_and_leaves_the_output_alone(
    monkeypatch: pytest.MonkeyPatch, run: Run, tmp_path: Path
) -> None:
    def refuse(checkpoint: str, device: str) -> None:
        raise AssertionError("the engine was loaded")

    monkeypatch.setattr("lmchat.cli.summarize.run.find_engine", refuse)
    (kept,) = write(tmp_path, kept="as it was")
    result = run("summarize", tmp_path / "missing", "-o", kept)
    assert result.code == 2
    assert kept.read_text() == "as it was"


def test_a_name_that_begins_like_a_home_is_a_file_like_any_other(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "~$draft.txt").write_text("One two three four.")
    result = run("summarize", "~$draft.txt", "~nobody-here/a.txt")
    assert (result.code, "One two three" in result.out) == (1, True)
    assert "error: ~nobody-here/a.txt: no such file" in result.err


def test_a_damaged_checkpoint_ends_the_command_and_leaves_the_output_alone(run: Run, tmp_path: Path) -> None:
    first, second, kept = write(tmp_path, a="DAMAGED text", b="One two", kept="as it was")
    result = run("summarize", first, second, "-o", kept)
    assert result.code == 3
    assert result.err.count("the checkpoint is damaged") == 1
    assert kept.read_text() == "as it was"


def test_an_output_stays_where_nothing_could_be_written(run: Run, tmp_path: Path) -> None:
    path, kept = write(tmp_path, a="NOTHING to say", kept="as it was")
    assert run("summarize", path, "-o", kept).code == 1
    assert kept.read_text() == "as it was"
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted([path.name, kept.name])


def test_a_text_that_the_engine_finds_empty_counts_as_unreadable(run: Run, tmp_path: Path) -> None:
    (path,) = write(tmp_path, a="BLANK text")
    result = run("summarize", path)
    assert (result.code, result.out) == (2, "")
    assert result.err == f"error: {path}: there is no text to read\n"


def test_an_empty_summary_is_a_failure_and_no_empty_line(run: Run, tmp_path: Path) -> None:
    (path,) = write(tmp_path, a="NOTHING to say")
    for options in ([], ["--json"]):
        result = run("summarize", path, *options)
        assert (result.code, result.out) == (1, "")
        assert result.err.startswith(f"error: {path}: nothing could be written about it")


def test_a_failure_half_way_leaves_the_line_and_exit_code_1(run: Run, article: Path, tmp_path: Path) -> None:
    (path,) = write(tmp_path, a="FAIL text")
    result = run("summarize", path, article, "-q", out_terminal=True)
    assert result.code == 1
    assert result.out == f"==> {path} <==\nFAIL\n\n==> {article} <==\nThe river is\n"
    assert result.err == f"error: {path}: there is not enough memory (use a shorter text)\n"


def test_a_defect_is_one_line_and_no_traceback(run: Run, tmp_path: Path) -> None:
    (path,) = write(tmp_path, a="DEFECT text")
    result = run("summarize", path)
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("error: a defect in lmchat: RuntimeError: a bug of two lines (")
    assert result.err.count("\n") == 1


def test_a_fallback_is_said(run: Run, tmp_path: Path) -> None:
    (path,) = write(tmp_path, a="FALLBACK text")
    result = run("summarize", path)
    assert result.out == "The best sentence.\n"
    assert result.err.startswith(f"note: {path}: quoted from the text itself")
    assert json.loads(run("summarize", path, "--json").out)["fallback"] is True


def test_quiet_says_nothing_but_errors(run: Run, tmp_path: Path) -> None:
    (path,) = write(tmp_path, a="FALLBACK text")
    assert run("summarize", path, "--quiet").err == ""
    assert run("summarize", tmp_path / "missing", "--quiet").err.startswith("error:")


def test_progress_is_shown_in_a_terminal_and_never_after_the_first_word(run: Run, article: Path, engine: Any) -> None:
    engine.extra = [Progress("write", 0, 7)]
    both = run("summarize", article, "-q", out_terminal=True, err_terminal=True)
    assert both.err == ""
    shown = run("summarize", article, out_terminal=True, err_terminal=True)
    assert "0/7" in shown.err
    assert shown.out == "The river is\n"
    assert "0/7" not in run("summarize", article).err


def test_steering_sequences_and_markup_reach_no_terminal(run: Run, tmp_path: Path) -> None:
    (path,) = write(tmp_path, a="[/red] \x1b]0;title\x07[bold]x \x1b[2J\u202eword tail")
    for options in ({}, {"out_terminal": True, "err_terminal": True}):
        result = run("summarize", path, **options)
        assert result.out.startswith("[/red] ")
        assert "\x1b" not in result.out
        assert "\u202e" not in result.out


def test_an_evil_file_name_is_shown_without_its_sequences(run: Run, tmp_path: Path) -> None:
    result = run("summarize", tmp_path / "no\x1b[31m\nsuch[/red]")
    assert result.err == f"error: {tmp_path}/no such[/red]: no such file (check the path)\n"


def test_options_reach_the_request(run: Run, article: Path, engine: Any) -> None:
    options = ["--length", "long", "--sentences", 3, "--chars", 90, "--ratio", "25%", "--seed", 9]
    assert run("summarize", article, *options).code == 0
    request = engine.requests[-1]
    assert (request.length, request.sentences, request.chars, request.ratio, request.seed) == ("long", 3, 90, 0.25, 9)
    assert request.decoding is None
    assert request.text == "The river is clean again. People swim in it. Anglers are not pleased about that.\n"


def test_decoding_options_change_what_fits_language_and_length(run: Run, article: Path, engine: Any) -> None:
    from lmchat.modes.summarizing.summary import DECODING

    assert run("summarize", article, "--beam-size", 2, "--length-penalty", 0.5).code == 0
    assert engine.requests[-1].decoding == DECODING["en", "short"].replace(
        method="beam", beam_size=2, length_penalty=0.5
    )
    run("summarize", article, "--samples", 5, "--temperature", 0.3)
    assert engine.requests[-1].decoding == DECODING["en", "short"].replace(
        method="consensus", samples=5, temperature=0.3
    )
    run("summarize", article, "--beam-size", 1)
    assert engine.requests[-1].decoding.method == "greedy"
    run("summarize", article, "--sentences", 2, "--no-repeat-ngram-size", 4)
    assert engine.requests[-1].decoding == DECODING["en", "medium"].replace(no_repeat_ngram_size=4)
    run("summarize", article, "--ratio", "30%", "--max-new-tokens", 3)
    assert (engine.requests[-1].decoding.min_new_tokens, engine.requests[-1].decoding.max_new_tokens) == (3, 3)
    run("summarize", article, "--ratio", "30%", "--min-new-tokens", 50)
    assert (engine.requests[-1].decoding.min_new_tokens, engine.requests[-1].decoding.max_new_tokens) == (50, 50)


@pytest.mark.parametrize(
    "options",
    [
        ["--length", "huge"],
        ["--sentences", "0"],
        ["--ratio", "0.2"],
        ["--ratio", "lots"],
        ["--seed", "-1"],
        ["--device", "tpu"],
        ["--unknown"],
        ["--length-penalty", "-3"],
        ["--beam-size", "nan"],
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(run: Run, article: Path, options: list[str]) -> None:
    result = run("summarize", article, *options)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("error: ")
    assert result.err.count("\n") == 1


@pytest.mark.parametrize("command", [["summarize"], ["batch", "summarize"]])
@pytest.mark.parametrize("options", [[], ["--beam-size", "1"], ["--samples", "5"]])
def test_no_temperature_is_answered_with_the_option_that_draws_nothing(
    run: Run, article: Path, command: list[str], options: list[str]
) -> None:
    result = run(*command, article, "--temperature", 0, *options)
    assert (result.code, result.out) == (2, "")
    assert result.err == "error: --temperature is 0 (use --beam-size 1 instead, or a temperature above 0)\n"


@pytest.mark.parametrize("command", [["summarize"], ["batch", "summarize"]])
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--max-new-tokens", 5, "--min-new-tokens", 9], "--min-new-tokens 9 is above --max-new-tokens 5 (swap them)"),
        (["--temperature", -1], "--temperature is -1.0 (it must be above 0 and at most 100)"),
        (["--beam-size", 5000], "--beam-size is 5000 (it must be between 1 and 1024)"),
        (["--length-penalty", 11], "--length-penalty is 11.0 (it must be between 0 and 10)"),
        (["--no-repeat-ngram-size", 1], "--no-repeat-ngram-size is 1 (use 0 for off, or at least 2)"),
        (
            ["--beam-size", 4, "--samples", 8],
            "--samples is about drawing texts, --beam-size about searching for one (leave one of them out)",
        ),
        (
            ["--temperature", 0.5, "--length-penalty", 2],
            "--temperature is about drawing texts, --length-penalty about searching for one (leave one of them out)",
        ),
    ],
)
def test_wrong_usage_is_told_with_options_as_they_are_typed(
    run: Run, article: Path, command: list[str], options: list[object], message: str
) -> None:
    result = run(*command, article, *options)
    assert (result.code, result.out, result.err) == (2, "", f"error: {message}\n")


@pytest.mark.parametrize("reference", ["article.txt", "./article.txt", "link.txt"])
def test_a_text_is_not_its_own_reference(
    run: Run, article: Path, monkeypatch: pytest.MonkeyPatch, reference: str
) -> None:
    monkeypatch.chdir(article.parent)
    Path("link.txt").symlink_to("article.txt")
    result = run("summarize", "article.txt", "--reference", reference)
    assert (result.code, result.out) == (2, "")
    assert result.err == "error: the reference is the file itself (name a file with a summary of it)\n"


@pytest.mark.parametrize("read", ["a.txt", "folder/../a.txt", "link.txt", "a.txt.partial", "*.partial"])
def test_a_file_that_is_read_is_not_written_over(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read: str
) -> None:
    monkeypatch.chdir(tmp_path)
    texts = [tmp_path / "a.txt", tmp_path / "a.txt.partial"]
    for text in texts:
        text.write_text("One two three four.")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link.txt").symlink_to(texts[0])
    result = run("summarize", read, "-o", "a.txt")
    assert result.code == 2
    assert result.err.startswith("error: a.txt: ")
    assert result.err.endswith(" would be written over (choose another --output)\n")
    assert [text.read_text() for text in texts] == ["One two three four."] * 2


def test_a_reference_is_not_written_over(run: Run, article: Path, tmp_path: Path) -> None:
    (reference,) = write(tmp_path, reference="The river is clean.")
    assert run("summarize", article, "--reference", reference, "-o", reference).code == 2
    assert reference.read_text() == "The river is clean."


def test_no_file_in_a_terminal_is_wrong_usage(run: Run) -> None:
    result = run("summarize", stdin=None)
    assert (result.code, result.out) == (2, "")
    assert result.err == "error: no file is named (name one or more files, or - for standard input)\n"


def test_an_output_that_cannot_be_written_is_one_line(run: Run, article: Path, tmp_path: Path) -> None:
    result = run("summarize", article, "-o", tmp_path / "no" / "out.txt")
    assert result.code == 2
    assert (
        result.err
        == f"error: {tmp_path}/no/out.txt: cannot be written: No such file or directory (choose another --output)\n"
    )
