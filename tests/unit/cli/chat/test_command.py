from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from lmchat.cli.chat.talk import HELP, REMEMBERED
from lmchat.engine.events import Answer, Candidate, Completed, SourceSentence, Started
from lmchat.errors import CheckpointMissing

ARTICLE = "The river is clean again. People swim in it.\n"


def done(text, **fields):
    return Completed(text, "eos", fields.pop("fallback", False), 9, 1, 4, 0.25, (), **fields)


class Talker:
    """Says how often it was asked; knows where people swim; summarizes with three words."""

    def __init__(self):
        self.requests = []
        self.checkpoints = []

    name = "fake"

    def stream(self, request, cancel=None):
        self.requests.append(request)
        yield Started(())
        if request.mode == "answer":
            at = request.text.find("People")
            found = Answer("People", at, at + 6, 0.75, SourceSentence(at, at + 19, request.text[at : at + 19]))
            nothing = "who" not in request.query.lower()
            yield done("" if nothing else "People", answers=(found,), no_answer=nothing)
        elif request.mode == "summarize":
            yield done(" ".join(request.text.split()[:3]))
        elif request.text == "INTERRUPT":
            raise KeyboardInterrupt
        elif request.text == "FALLBACK":
            yield done("I am at a loss.", fallback=True)
        elif request.text == "NOTHING":
            yield done(" \x1b[0m")
        else:
            text = f"Reply {len(self.requests)}.\x1b[31m"
            yield done(text, candidates=(Candidate(text, 4, -4.0, -9.0), Candidate("Other.", 4, -5.0, -9.0)))


@pytest.fixture
def talker(monkeypatch):
    fake = Talker()

    def load(checkpoint, device):
        fake.checkpoints.append(checkpoint)
        return fake

    monkeypatch.setattr("lmchat.cli.chat.command.find_engine", load)
    return fake


@pytest.fixture
def talk(run, talker) -> Callable:
    """Say some lines to the command."""
    return lambda *lines, options=(): run("chat", *options, stdin="".join(f"{line}\n" for line in lines).encode())


@pytest.fixture
def article(tmp_path):
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    return path


def test_each_line_has_a_reply_and_the_conversation_is_kept(talk, talker):
    result = talk("hello", "", "how are you?")
    assert (result.code, result.out, result.err) == (0, "Reply 1.\nReply 2.\n", "")
    assert [request.turns for request in talker.requests] == [(), ("hello", "Reply 1.")]
    assert [request.text for request in talker.requests] == ["hello", "how are you?"]
    assert talker.checkpoints == ["chat"]


def test_every_reply_has_the_seed(talk, talker):
    talk("one", "two", options=("--seed", 7, "--checkpoint", "base"))
    assert [request.seed for request in talker.requests] == [7, 7]
    assert talker.checkpoints == ["base"]


def test_a_checkpoint_that_is_named_and_missing_is_told_though_nothing_is_said(talk):
    result = talk(options=("--checkpoint", "nosuch"))
    assert (result.code, result.out) == (3, "")
    assert result.err.startswith("error: there is no checkpoint 'nosuch' (known are: ")


def test_the_conversation_is_kept_for_a_while(talk, talker):
    talk(*["word"] * REMEMBERED)
    assert max(len(request.turns) for request in talker.requests) == REMEMBERED


def test_reset_forgets_what_was_said(talk, talker):
    result = talk("hello", "/reset", "hello")
    assert talker.requests[1].turns == ()
    assert "forgotten" in result.err


def test_after_a_reset_there_is_no_summary_to_be_tried_again(talk, talker, article):
    talk(f"/file {article}", "summarize it", "/reset", "try again")
    assert [request.mode for request in talker.requests] == ["summarize", "chat"]


def test_messages_about_a_file_go_to_the_mode_that_serves_them(talk, talker, article):
    result = talk(f"/file {article}", "Who swims in it?", "summarize it", "thanks")
    assert [request.mode for request in talker.requests] == ["answer", "summarize", "chat"]
    assert [request.text for request in talker.requests][:2] == [ARTICLE, ARTICLE]
    assert talker.checkpoints == ["answer", "summarize", "chat"]
    people, sentence, place, summary, reply = result.out.splitlines()
    assert (people, sentence) == ("People", "  »People« swim in it.")
    assert place == f"  {article}:26-32  probability 0.75"
    assert (summary, reply) == ("The river is", "Reply 3.")


def test_a_wish_brings_its_own_text(talk, talker, article):
    text = "The ferry stays longer in the harbour. It was lost in the storm on Monday."
    result = talk(f"/file {article}", f"Summarize this: {text}", "Who was lost?")
    assert [(request.mode, request.text) for request in talker.requests] == [("summarize", text), ("answer", text)]
    assert talker.requests[0].length == "medium"
    assert "pasted text:" in result.out


def test_after_a_summary_another_one_can_be_wished_for(talk, talker, article):
    talk(f"/file {article}", "try again", "summarize it", "try again", "shorter please")
    assert [request.mode for request in talker.requests] == ["chat", *["summarize"] * 3]
    assert [request.length for request in talker.requests[1:]] == ["medium", "medium", "short"]


def test_a_wish_for_another_language_is_not_served_and_that_is_said(talk, talker, article):
    result = talk(f"/file {article}", "in Chinese", "summarize it in Chinese", "用英文")
    assert [request.mode for request in talker.requests] == ["summarize", "chat"]
    said = "lmchat does not translate"
    why = "summaries and answers are in the language of the text"
    assert (result.code, result.err.splitlines()[1:]) == (1, [f"error: {said} ({why})", f"note: {said}: {why}"])
    assert result.out.startswith("The river is\n")


def test_courtesy_is_shown_with_a_question_but_not_put_to_the_reader(talk, talker, article):
    result = talk(f"/file {article}", "Thanks! Who swims in it?", options=["--json"])
    assert talker.requests[0].query == "Who swims in it?"
    assert '"question": "Thanks! Who swims in it?"' in result.out


def test_a_message_that_names_a_file_is_about_that_file(talk, talker, article, monkeypatch):
    monkeypatch.chdir(article.parent)
    (article.parent / "notes.md").write_text("Three little words stand here.\n", encoding="utf-8")
    result = talk("Who swims in article.txt?", "summarize article.txt", "总结一下notes.md", "notes.md", "summarize it")
    assert [request.mode for request in talker.requests] == ["answer", *["summarize"] * 3]
    assert talker.requests[0].query == "Who swims in the text?"
    assert [request.text.split()[0] for request in talker.requests] == ["The", "The", "Three", "Three"]
    attached = [line.split()[1] for line in result.err.splitlines()]
    assert (result.code, attached) == (0, ["article.txt", "notes.md", "notes.md"])


def test_a_file_that_is_not_there_and_a_summary_of_nothing_are_errors(talk, talker, article):
    result = talk("summarize it", f"/file {article}", "summarize nosuch.txt")
    assert (result.code, talker.requests) == (1, [])
    nothing, _, missing = result.err.splitlines()
    assert nothing == "error: there is no text to summarize (attach a file with /file PATH)"
    assert missing == "error: nosuch.txt: no such file (check the path)"


def test_a_path_is_a_file_and_no_command_or_talk(talk, talker, article):
    result = talk(article, article.parent, "./nosuch", "/no/such", "/nosuch", f"{article}, in Chinese please")
    assert (result.code, talker.requests) == (1, [])
    attached = f'note: {article} is attached: ask about it, or write "summarize"'
    first, folder, *others, again, not_served = result.err.splitlines()
    assert (first, again) == (attached, attached)
    assert "a folder, not a file" in folder
    assert others == [
        "error: ./nosuch: no such file (check the path)",
        "error: /no/such: no such file (check the path)",
        "error: there is no command /nosuch (/help lists them)",
    ]
    assert not_served.startswith("error: lmchat does not translate")


def test_the_name_of_a_folder_alone_is_talk(talk, talker, article, monkeypatch):
    monkeypatch.chdir(article.parent)
    (article.parent / "chat").mkdir()
    talk("chat")
    assert [request.mode for request in talker.requests] == ["chat"]


def test_what_is_asked_about_a_file_is_no_part_of_the_talk(talk, talker, article):
    talk("hello", f"/file {article}", "Who swims in it?", "When was that?", "summarize it", "thanks")
    assert [request.mode for request in talker.requests] == ["chat", "answer", "answer", "summarize", "chat"]
    assert talker.requests[-1].turns == ("hello", "Reply 1.")


def test_a_question_without_an_answer_is_told(talk, article):
    assert talk(f"/file {article}", "When was that?").out == "no answer in this text\n"


def test_a_file_can_be_let_go(talk, talker, article):
    talk(f"/file {article}", "/file", "Who swims in it?")
    assert [request.mode for request in talker.requests] == ["chat"]


@pytest.mark.parametrize("spelling", ['"{}"', "'{}'", "{escaped}", "{}"])
def test_a_file_is_found_however_its_name_is_written(talk, talker, tmp_path, spelling):
    path = tmp_path / "my notes.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    result = talk(f"/FILE\t{spelling.format(path, escaped=str(path).replace(' ', chr(92) + ' '))}", "总结")
    assert (result.code, [request.mode for request in talker.requests]) == (0, ["summarize"])


def test_a_file_that_cannot_be_attached_leaves_the_one_that_is_and_says_so(talk, talker, article):
    result = talk(f"/file {article}", "/file nowhere.txt", "总结")
    assert result.err.splitlines()[1] == (
        f"error: nowhere.txt: no such file; {article} stays attached (check the path)"
    )
    assert [request.mode for request in talker.requests] == ["summarize"]


def test_json_has_a_line_for_each_reply(talk, article):
    result = talk("hello", f"/file {article}", "Who swims?", "总结", options=("--json",))
    reply, answer, summary = (json.loads(line) for line in result.out.splitlines())
    assert reply == {
        "mode": "chat",
        "message": "hello",
        "text": "Reply 1.",
        "fallback": False,
        "origin": "written",
        "alternatives": ["Other."],
        "seed": 0,
        "checkpoint": "fake",
        "seconds": 0.25,
    }
    assert (answer["mode"], answer["answer"], answer["start"], answer["probability"]) == ("answer", "People", 26, 0.75)
    assert (summary["mode"], summary["text"], summary["file"]) == ("summarize", "The river is", str(article))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("/dance", "there is no command /dance"),
        ("/file nowhere.txt", "nowhere.txt"),
        ("/file ~nobody-here/a.txt", "~nobody-here/a.txt"),
        ("NOTHING", "nothing could be written"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line_and_the_talk_goes_on(talk, line, told):
    result = talk(line, "hello")
    assert result.code == 1
    assert told in result.err
    assert result.err.count("\n") == 1
    assert result.out.startswith("Reply ")


def test_a_standing_reply_is_said_to_be_one(talk):
    result = talk("FALLBACK")
    assert result.out == "I am at a loss.\n"
    assert "stands in" in result.err


def test_help_and_quit(talk, talker):
    result = talk("/help", "/quit", "hello")
    assert (result.code, result.out, talker.requests) == (0, "", [])
    assert result.err.splitlines() == list(HELP)


@pytest.mark.parametrize("line", ["/exit", "/Quit", "/quit now"])
def test_the_end_may_be_written_in_several_ways(talk, talker, line):
    result = talk(line, "hello")
    assert (result.code, result.out, result.err, talker.requests) == (0, "", "", [])


def test_a_byte_order_mark_is_no_part_of_the_first_line(run):
    assert run("chat", stdin=b"\xef\xbb\xbf/help\n").err.splitlines() == list(HELP)


def test_an_interrupt_ends_the_command(talk):
    assert talk("hello", "INTERRUPT", "hello").code == 130


def test_without_its_checkpoint_it_ends(run, monkeypatch):
    def load(checkpoint, device):
        raise CheckpointMissing("there is no checkpoint chat", "train it")

    monkeypatch.setattr("lmchat.cli.chat.command.find_engine", load)
    result = run("chat", stdin=b"hello\nhello\n")
    assert (result.code, result.out, result.err.count("\n")) == (3, "", 1)


@pytest.mark.parametrize("options", [("--device", "cuda"), ("--seed", 2**63)])
def test_what_no_message_could_have_is_wrong_usage_before_the_first_is_read(talk, talker, monkeypatch, options):
    monkeypatch.setattr("lmchat.engine.device._torch_has", lambda name: False)
    result = talk("hello", "how are you?", options=options)
    assert (result.code, result.out, result.err.count("\n"), talker.checkpoints) == (2, "", 1, [])


def test_bytes_that_are_no_text_do_no_harm(run, talker):
    assert run("chat", stdin=b"caf\xe9\n\xff\n").out == "Reply 1.\nReply 2.\n"


def test_a_terminal_is_asked_for_each_line(run, talker):
    result = run("chat", stdin=None)
    assert (result.code, result.out) == (0, "")
    assert result.err.startswith("> ")
    quiet = run("chat", "--quiet", stdin=None)
    assert (quiet.code, quiet.out, quiet.err) == (0, "", "")
