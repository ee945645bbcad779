from __future__ import annotations

import time

import pytest

from lmchat.decoding.config import DecodingConfig
from lmchat.errors import UsageError
from lmchat.modes.generate import DECODING, MOST_CHARS, ContinuationWriter, changed_decoding, generate
from lmchat.modes.prediction import MOST_PROMPT
from lmchat.modes.request import Request
from lmchat.modes.work import Tools
from lmchat.modes.writing.written_text import StopStrings, overlap

PROMPT = "The quick brown fox"


def request(text=PROMPT, **wishes):
    return Request("generate", text, **wishes)


@pytest.fixture
def source_of(tiny_tokenizer):
    def make(text, max_source=400):
        return next(generate(request(text), Tools(tiny_tokenizer, max_source))).sources[0]

    return make


@pytest.fixture
def write(tiny_tokenizer, records):
    """Write a continuation: what was given out token by token, and what with the end."""

    def run(text, most_tokens=1000, stop=(), stop_reason="length", prompt="The fox"):
        before = len(tiny_tokenizer.encode(prompt))
        tokens = records(prompt + text)[before:]
        writer = ContinuationWriter(tiny_tokenizer, prompt, most_tokens, stop)
        early = [[piece.text for piece in writer.push(record)] for record in tokens]
        late = [piece.text for piece in writer.finish(stop_reason)]
        return ["".join(texts) for texts in early], "".join(late)

    return run


@pytest.fixture
def whole(write):
    def run(*arguments, **options):
        early, late = write(*arguments, **options)
        return "".join(early) + late

    return run


def test_the_source_is_mode_length_and_prompt(tiny_tokenizer, source_of):
    source = source_of(f"  {PROMPT}\n")
    head = [tiny_tokenizer.mode_id("generate"), tiny_tokenizer.length_id("long"), tiny_tokenizer.sep_id]
    assert source.ids == head + tiny_tokenizer.encode(PROMPT)
    assert source.query_length == 0


def test_the_last_tokens_of_a_long_prompt_are_read_with_their_places(tiny_tokenizer, source_of):
    text = "".join(f"{number} dogs. " for number in range(3000))
    source = source_of(text)
    assert len(text) > MOST_CHARS
    assert len(source.spans) == MOST_PROMPT
    assert source.document_ids == tiny_tokenizer.encode(text.rstrip())[-MOST_PROMPT:]
    start, end = source.spans[0][0], source.spans[-1][1]
    assert text[start:end].strip() == tiny_tokenizer.decode(source.document_ids).strip()
    assert len(source_of(text, max_source=64).ids) == 64


def test_the_text_is_what_the_model_wrote_without_the_prompt(drive):
    outcome = drive(request(seed=7), ["jumps over the lazy dog."])
    assert outcome.result.text == outcome.shown == " jumps over the lazy dog."
    assert (outcome.result.stop_reason, outcome.result.fallback, outcome.result.drawn_from) == ("eos", False, ())
    assert outcome.configs == [DECODING]
    (work,) = [work for work in outcome.works if hasattr(work, "seeds")]
    assert (work.seeds, work.shown) == ([7], True)


@pytest.mark.parametrize(
    ("prompt", "ended"),
    [
        ("The old man", True),
        ("The old man ", True),
        ("Un café", True),
        ("In 19", False),
        ("The end.", False),
        ("老人", False),
    ],
)
def test_a_prompt_that_ends_with_a_letter_ends_with_a_whole_word(drive, prompt, ended):
    (work,) = [work for work in drive(request(prompt), ["s had been"]).works if hasattr(work, "seeds")]
    assert work.after_word == ended


def test_the_callers_decoding_is_used(drive):
    config = DecodingConfig(max_new_tokens=5)
    assert drive(request(decoding=config), ["a dog"]).configs == [config]


@pytest.mark.parametrize("text", ["", " \n\u3000", "\x1b[0m\x00"])
def test_an_empty_prompt_is_wrong_usage(text):
    with pytest.raises(UsageError, match="no prompt"):
        request(text)


def test_an_empty_stop_string_is_wrong_usage():
    with pytest.raises(UsageError, match="stop string"):
        request(stop=("a", ""))


@pytest.mark.parametrize(
    ("prompt", "written", "text"),
    [
        ("The fox", " reads.", " reads."),
        ("The fox ", "reads.", "reads."),
        ("The fo", "xes read.", "xes read."),
        ("天气", "很好。", "很好。"),
        ("The fox", "\n\n\n\nHe said:\n“a  b”\t c.\n \n", "\n\nHe said:\n“a b” c."),
        ("The fox", " a\x1b[1mb\x00c", " a [1mb c"),
        ("The fox", " 𠮷👨‍👩‍👧。", " 𠮷👨‍👩‍👧。"),
    ],
)
def test_prompt_and_text_are_one_text(whole, prompt, written, text):
    assert whole(written, prompt=prompt) == text


def test_words_are_given_out_at_once_while_most_of_the_tokens_are_to_come(write):
    early, late = write(" reads a page and writes")
    assert ("".join(early), late) == (" reads a page and writes", "")


def tokens_of(tokenizer, text):
    return len(tokenizer.encode("The fox" + text)) - len(tokenizer.encode("The fox"))


LONG = " reads the page. The dog writes 3.5 of it. Mr. Fox shows"
CUT = " reads the page. The dog writes 3.5 of it."


def test_a_text_cut_at_its_length_ends_with_its_last_sentence(tiny_tokenizer, write):
    early, late = write(LONG, most_tokens=tokens_of(tiny_tokenizer, LONG))
    assert "".join(early) + late == CUT
    assert "".join(early) == CUT


def test_what_follows_the_last_sentence_is_held_back_only_at_the_end(tiny_tokenizer, write):
    most = tokens_of(tiny_tokenizer, LONG)
    early, _ = write(LONG, most_tokens=most)
    free, _ = write(LONG)
    first = -(-6 * most // 10)
    assert early[:first] == free[:first]
    assert early[first:] != free[first:]
    assert set(early[-tokens_of(tiny_tokenizer, " shows") :]) == {""}


def test_at_least_sixty_percent_stand(tiny_tokenizer, whole):
    text = " reads. the dog jumps over the lazy dog and the fox and the bank and"
    assert whole(text, most_tokens=tokens_of(tiny_tokenizer, text)) == text.removesuffix(" and")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (" took a little bul", " took a little"),
        (" took a little dog,", " took a little dog,"),
        (" 去公园散步", " 去公园散步"),
        (" 去公园散步GNO", " 去公园散步"),
        (" bulletproof", " bulletproof"),
        (" reads and he doesn't", " reads and he"),
        (" reads and the dog reads and he doesn’t", " reads and the dog reads and he"),
        (" reads. the cost was 1,250", " reads. the cost was"),
        (" reads. the dog came at 10:30", " reads. the dog came at"),
        (" reads and the dog reads the well-read", " reads and the dog reads the"),
        (" reads and writes -the", " reads and writes -"),
        (' reads and writes "The', " reads and writes"),
        (" reads and writes “", " reads and writes"),
        (' reads "and writes"', ' reads "and writes"'),
        (" 他说：“去公园散步（", " 他说：“去公园散步"),
    ],
)
def test_a_text_cut_at_its_length_without_a_sentence_end_ends_with_a_whole_word(tiny_tokenizer, whole, text, kept):
    assert whole(text, most_tokens=tokens_of(tiny_tokenizer, text)) == kept
    assert whole(text, most_tokens=tokens_of(tiny_tokenizer, text) + 1, stop_reason="eos") == text


def test_a_row_of_opening_marks_takes_no_time(tiny_tokenizer, whole):
    text = f" reads{'《' * 40}x."
    started = time.perf_counter()
    assert whole(text, most_tokens=tokens_of(tiny_tokenizer, text)) == text
    assert time.perf_counter() - started < 10


def test_a_sentence_that_is_whole_at_the_length_is_kept(tiny_tokenizer, whole):
    text = " reads a page. The dog writes it."
    assert whole(text, most_tokens=tokens_of(tiny_tokenizer, text)) == text


def test_what_the_model_ended_itself_is_kept_whole(tiny_tokenizer, whole):
    assert whole(LONG, most_tokens=tokens_of(tiny_tokenizer, LONG) + 1, stop_reason="eos") == LONG


def test_chinese_text_is_cut_at_its_sentence_end(tiny_tokenizer, write):
    text = "天气很好。他说：“我们去公园散步！”今天的"
    early, late = write(text, most_tokens=len(tiny_tokenizer.encode("今天" + text)), prompt="今天")
    assert "".join(early) + late == "天气很好。他说：“我们去公园散步！”"


@pytest.mark.parametrize("stop", [("The dog",), ("dog", "The"), ("The dog writes 3.5 of it. Mr.",)])
def test_a_stop_string_ends_the_text_before_it(write, stop):
    early, late = write(LONG, stop=stop)
    assert "".join(early) + late == " reads the page."


def test_the_beginning_of_a_stop_string_is_held_back_until_it_is_none(write):
    early, late = write(" reads The dot", stop=("The dog",))
    assert "".join(early) + late == " reads The dot"
    early, late = write(" reads The do", stop=("The dog",), stop_reason="eos")
    assert ("".join(early), late) == (" reads", " The do")


@pytest.mark.parametrize(("stop", "kept"), [("\n", " One"), ("e\nT", " On"), ("\n\n", " One\nTwo"), ("o T", None)])
def test_decoding_ends_with_the_token_that_completes_a_stop_string(tiny_tokenizer, records, stop, kept):
    text = " One\nTwo\n\nThree"
    tokens = records(f"fox{text}")[len(tiny_tokenizer.encode("fox")) :]
    is_last = StopStrings(tiny_tokenizer, "fox", (stop,))
    writer = ContinuationWriter(tiny_tokenizer, "fox", 99, (stop,))
    pieces = []
    for record in tokens:
        pieces += writer.push(record)
        assert is_last(record.id) == writer.stopped
        if writer.stopped:
            break
    pieces += writer.finish("eos")
    assert writer.stopped == (kept is not None)
    assert "".join(piece.text for piece in pieces) == (kept or text)


def test_the_mode_says_that_a_stop_string_came(drive):
    outcome = drive(request(stop=("lazy",)), ["jumps over the lazy dog."])
    assert (outcome.result.text, outcome.result.stop_reason) == (" jumps over the", "stop")
    assert drive(request(stop=("jumps",)), ["jumps over"]).result.text == ""


@pytest.mark.parametrize(("text", "length"), [("a The", 3), ("a The d", 5), ("The dog", 0), ("", 0), ("dog", 0)])
def test_overlap_is_the_longest_beginning_at_the_end(text, length):
    assert overlap(text, "The dog") == length


@pytest.mark.parametrize(
    ("changes", "method"),
    [
        ({"beam_size": 8}, "beam"),
        ({"samples": 4}, "consensus"),
        ({"length_penalty": 1.0}, "beam"),
        ({"top_k": 5}, "sample"),
    ],
)
def test_settings_of_another_method_choose_it(changes, method):
    config = changed_decoding(changes)
    assert config == DECODING.replace(**changes, method=method)


def test_without_changes_the_modes_own_settings_hold():
    assert changed_decoding({}) is None
