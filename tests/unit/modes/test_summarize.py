from __future__ import annotations

import pytest

from lmchat.decoding.config import DecodingConfig
from lmchat.modes.request import Request
from lmchat.modes.sources.attribution import copied_from
from lmchat.modes.sources.source import LENGTH_PLACE
from lmchat.modes.summarizing.grounds import CLUMSY, FALSE
from lmchat.modes.summarizing.reliable import HEADLINES_ASKED
from lmchat.modes.values import Progress
from lmchat.modes.work import Decode, Show

SHORT = "The small model reads the page. It writes a short summary of it. Nothing leaves the machine."
CHINESE = "今天的天气很好。我们去公园散步！小模型也能写摘要。"
NAMES = [first + rest for first in "ABCDEFGH" for rest in ("da", "en", "ino")]
THINGS = [first + rest for first in "bcdfgh" for rest in ("ags", "oats", "ills")]
LONG = " ".join(
    f"{NAMES[i % 24]} and {NAMES[i * 7 % 23]} sold {i} {THINGS[i % 18]} or {THINGS[i * 5 % 17]}." for i in range(72)
)


def distinct(seed):
    """A sentence that shares no word with that of another seed."""
    return " ".join(f"{letter}{seed}" for letter in "abcd")


def test_a_text_that_fits_is_read_whole_and_shown_as_it_is_written(drive, tiny_tokenizer):
    outcome = drive(Request("summarize", CHINESE), ["A model reads."], max_source=400)
    assert tiny_tokenizer.decode(outcome.sources[0].document_ids) == CHINESE
    assert outcome.shown == outcome.result.text == "A model reads."
    assert [work.shown for work in outcome.of(Decode)] == [True]
    assert not outcome.result.fallback


def test_of_the_headers_of_a_mail_the_subject_alone_is_read(drive, tiny_tokenizer):
    mail = f"From: Ada\nTo: Ben\nSubject: A model\n\n{SHORT}"
    outcome = drive(Request("summarize", mail), ["A model reads."], max_source=400)
    (source,) = outcome.sources
    assert tiny_tokenizer.decode(source.document_ids).split() == ["A", "model", *SHORT.split()]
    assert mail[source.spans[0][0] :].startswith("A model")
    assert mail[: source.spans[-1][1]] == mail


def test_ruled_lines_are_not_read(drive, tiny_tokenizer):
    outcome = drive(Request("summarize", f"A model\n=======\n\n{SHORT}\n"), ["A model reads."], max_source=400)
    (source,) = outcome.sources
    assert tiny_tokenizer.decode(source.document_ids).split() == ["A", "model", *SHORT.split()]


@pytest.mark.parametrize("length", ["short", "medium", "long"])
def test_the_length_class_is_asked_for_and_decides_the_maximum(drive, tiny_tokenizer, length):
    outcome = drive(Request("summarize", SHORT, length=length), ["A model reads."], max_source=400)
    assert outcome.sources[0].ids[LENGTH_PLACE] == tiny_tokenizer.length_id("short" if length == "short" else "medium")
    assert outcome.configs[0].max_new_tokens == (40 if length == "short" else 80)


@pytest.mark.parametrize("written", ["", "...", "1 2 3"])
def test_an_output_that_says_nothing_is_replaced_by_a_sentence_of_the_text(drive, written):
    outcome = drive(Request("summarize", SHORT), [written], max_source=400)
    assert outcome.result.fallback
    assert outcome.result.text in SHORT
    assert outcome.result.text.endswith(".")
    (sentence,) = outcome.result.drawn_from
    assert SHORT[sentence.start : sentence.end] == outcome.result.text


def test_without_blocking_an_output_that_is_all_loop_is_replaced_too(drive):
    request = Request("summarize", SHORT, decoding=DecodingConfig())
    assert drive(request, ["dog " * 30], max_source=400).result.fallback


def test_a_fallback_is_one_line_of_bounded_length(drive):
    text = "word\nother " * 500
    outcome = drive(Request("summarize", text), [""])
    assert outcome.result.fallback
    assert len(outcome.result.text) <= 300
    assert "\n" not in outcome.result.text
    assert len(drive(Request("summarize", text, chars=20), [""]).result.text) <= 20


@pytest.mark.parametrize("length", ["short", "medium", "long"])
@pytest.mark.parametrize("text", ["Hello", "!", "7", "你好", " Call me back. \n"])
def test_a_short_sentence_is_its_own_summary(drive, text, length):
    outcome = drive(Request("summarize", text, length=length), [])
    assert outcome.result.text == text.strip()
    assert outcome.result.fallback
    assert [sentence.text for sentence in outcome.result.drawn_from] == [text.strip()]


@pytest.mark.parametrize(("text", "sentence"), [("Yes. No.", "Yes."), ("1.\nIt is so.", "It is so.")])
def test_a_sentence_of_a_few_words_stands_for_all_of_them(drive, text, sentence):
    outcome = drive(Request("summarize", text), [])
    assert outcome.result.text == sentence
    assert outcome.result.fallback


@pytest.mark.parametrize("length", ["short", "medium", "long"])
def test_nothing_is_written_about_mere_marks(drive, length):
    marks = "😀😀😂 🎉🎉 👍 ... 12 ❤️❤️ 34 %% 😀😂 🎉👍 !!! 99"
    outcome = drive(Request("summarize", marks, length=length), ["A model reads."], max_source=400)
    assert len(outcome.sources[0].spans) > 12
    assert outcome.result.text in marks
    assert outcome.result.fallback


def test_a_medium_text_is_no_longer_than_its_source(drive):
    text = "We swim. Dogs bark."
    long = "We swim. We swim. We swim."
    outcome = drive(Request("summarize", text, length="medium"), [long, "We swim"], drawn=(0.9, [long]))
    assert outcome.result.text == "We swim."


@pytest.mark.parametrize("text", ["Hi. Bye. Hi. Bye.", "a! ! ! ! ! ! !", "7 b.\n8\n9.\n10\n11", "好。坏。好。坏。"])
def test_the_least_length_of_a_tiny_text_is_no_more_than_half_of_it(drive, text):
    outcome = drive(Request("summarize", text, length="long"), lambda _: "Hi")
    assert outcome.configs[0].min_new_tokens == max(1, len(outcome.sources[0].spans) // 2)


WRONG = "A short model leaves the page."
GUESSES = (WRONG, "It writes a machine.", "A summary of it is short.", "The model writes a short page of it.")


def test_a_medium_text_whose_samples_hardly_agree_gives_way_to_the_sentence_that_says_most_of_them(drive):
    request = Request("summarize", SHORT, length="medium")
    outcome = drive(request, [WRONG, "A headline"], max_source=400, drawn=(0.49, GUESSES))
    assert outcome.result.text == outcome.shown == "It writes a short summary of it."
    assert outcome.result.fallback
    (sentence,) = outcome.result.drawn_from
    assert SHORT[sentence.start : sentence.end] == outcome.result.text


def test_headlines_say_which_sentence_a_medium_text_gives_way_to(drive, tiny_tokenizer):
    short = tiny_tokenizer.length_id("short")

    def drawn(source):
        return 0.2, MOVED if source.ids[LENGTH_PLACE] == short else ("A short summary moved.", "An it is.")

    outcome = drive(Request("summarize", TITLED, length="medium"), [WRONG, "Model"], max_source=400, drawn=drawn)
    text, headline = outcome.of(Decode)
    assert headline.sources[0].document_ids == text.sources[0].document_ids
    assert headline.config.samples == HEADLINES_ASKED
    assert [work.faults("France's France") for work in (text, headline)] == [0, CLUMSY]
    assert not headline.shown
    assert outcome.result.text == outcome.shown == TITLED.rpartition(". ")[2]


def test_a_medium_text_does_not_give_way_to_a_title(drive):
    drawn = (0.1, ["A page", "The page"])
    request = Request("summarize", TITLED, length="medium")
    outcome = drive(request, [WRONG, "A page"], max_source=400, drawn=drawn)
    assert outcome.result.text == SHORT.partition(". ")[0] + "."


TRUE = "A small model reads the page. A short summary of it writes."


@pytest.mark.parametrize(("length", "agreement", "text"), [("medium", 0.5, TRUE), ("short", 0.4, WRONG)])
def test_a_text_whose_samples_agree_stands(drive, length, agreement, text):
    request = Request("summarize", SHORT, length=length)
    outcome = drive(request, [text], max_source=400, drawn=(agreement, GUESSES))
    assert outcome.result.text == outcome.shown == text
    assert not outcome.result.fallback


def test_a_medium_text_that_is_put_together_from_several_sentences_gives_way_to_one(drive):
    request = Request("summarize", SHORT, length="medium")
    spliced = "The small model writes a short machine."
    outcome = drive(request, [spliced, "A headline"], max_source=400, drawn=(0.9, [spliced]))
    assert outcome.result.text == outcome.shown == "It writes a short summary of it."
    assert outcome.result.fallback


@pytest.mark.parametrize("false", ["The small model reads page 7.", "The small model does not read the page."])
def test_a_medium_text_gives_way_that_says_what_no_sentence_says(drive, false):
    request = Request("summarize", SHORT, length="medium")
    outcome = drive(request, [false, "A headline"], max_source=400, drawn=(0.9, [false]))
    assert outcome.result.text == outcome.shown == "The small model reads the page."
    assert outcome.result.fallback


TITLED = (
    f"A page\n\n{SHORT} It is written that the small model of the town has been moved to the old house by the river."
)
MOVED = ("The model has been moved.", "It was moved to the river.", "An old house by the river moved.")


def test_a_headline_whose_samples_hardly_agree_gives_way_to_what_is_said_of_the_sentence_that_says_most_of_them(
    drive, tiny_tokenizer
):
    outcome = drive(Request("summarize", TITLED), [WRONG, MOVED[0]], max_source=400, drawn=(0.39, MOVED))
    first, second = outcome.of(Decode)
    read = tiny_tokenizer.decode(second.sources[0].document_ids).strip()
    assert read == "It is written that the small model of the town has been moved to the old house by the river."
    assert second.sources[0].ids[0] == first.sources[0].ids[0]
    assert second.sources[0].ids[1] == tiny_tokenizer.length_id("medium")
    assert [tiny_tokenizer.decode(ids) for ids in second.near] == list(MOVED)
    assert [work.faults("France's France") for work in (first, second)] == [CLUMSY, FALSE + CLUMSY]
    assert outcome.result.text == outcome.shown == "Model moved"
    assert not outcome.result.fallback
    assert [sentence.text for sentence in outcome.result.drawn_from] == [read]


@pytest.mark.parametrize(
    ("agreement", "texts"), [(0.9, ["Model <abc> reads"]), (0.1, [WRONG, "The model <abc> reads."])]
)
def test_a_headline_has_no_code_that_the_text_does_not_have(drive, agreement, texts):
    outcome = drive(Request("summarize", TITLED), texts, max_source=400, drawn=(agreement, MOVED))
    assert outcome.result.text == outcome.shown == "Model reads"


def test_a_headline_with_a_figure_that_the_text_does_not_have_gives_way(drive):
    outcome = drive(Request("summarize", TITLED), ["Model 7 reads", MOVED[0]], max_source=400, drawn=(0.9, MOVED))
    assert outcome.result.text == outcome.shown == "Model moved"
    outcome = drive(Request("summarize", TITLED), ["Model 7 reads", "Model 8."], max_source=400, drawn=(0.9, MOVED))
    assert outcome.result.text == outcome.shown == TITLED.rpartition("machine. ")[2]
    assert outcome.result.fallback


@pytest.mark.parametrize("again", ["", "1 2 3"])
def test_a_headline_with_such_a_figure_does_not_stand_where_the_sentence_gives_none(drive, again):
    outcome = drive(Request("summarize", TITLED), ["Model 7 reads", again], max_source=400, drawn=(0.9, MOVED))
    assert outcome.result.text == outcome.shown == TITLED.rpartition("machine. ")[2]
    assert outcome.result.fallback


def test_a_chinese_headline_with_such_a_figure_gives_way_to_other_drafts_only(drive):
    text = "今天甘肃省陇西县发生５.６级地震。县里的房屋都没有倒塌，也没有人受伤。"
    drawn = (0.9, ["陇西地震"])
    outcome = drive(Request("summarize", text), ["陇西县6级地震"], max_source=400, drawn=drawn)
    (work,) = outcome.of(Decode)
    assert [work.faults(draft) for draft in ("陇西县5.6级地震", "陇西县6级地震", "陇西县地震")] == [0, FALSE, 0]
    assert outcome.result.text == outcome.shown == "陇西县6级地震"
    assert not outcome.result.fallback


@pytest.mark.parametrize(("number", "is_read"), [(101, True), (155, False)])
def test_a_figure_of_a_sentence_that_was_not_read_is_made_up(drive, number, is_read):
    sentences = [f"{distinct(i).capitalize()}." for i in range(100, 180)] + ["No town is safe from a river at night."]
    text = " ".join(sentences)
    outcome = drive(Request("summarize", text), lambda _: f"River {number}", max_source=300, drawn=(0.9, ["River."]))
    (source,) = outcome.sources
    assert source.spans[-1][1] == len(text)
    assert any(start <= text.index(f"A{number}") < end for start, end in source.spans) == is_read
    assert outcome.result.fallback != is_read


def test_a_doubtful_headline_gives_way_to_a_title(drive):
    drawn = (0.1, ["A page", "The page"])
    outcome = drive(Request("summarize", TITLED), [WRONG], max_source=400, drawn=drawn)
    assert outcome.result.text == outcome.shown == "A page"
    assert outcome.result.fallback


@pytest.mark.parametrize("again", ["", "1 2 3"])
def test_a_headline_stands_where_the_sentence_gives_none(drive, again):
    outcome = drive(Request("summarize", TITLED), [WRONG, again], max_source=400, drawn=(0.2, MOVED))
    assert outcome.result.text == outcome.shown == WRONG


def test_a_chinese_headline_stands(drive):
    outcome = drive(Request("summarize", CHINESE), [WRONG], max_source=400, drawn=(0.1, GUESSES))
    assert outcome.result.text == WRONG


@pytest.mark.parametrize("length", ["short", "medium"])
def test_a_text_that_no_consensus_weighs_is_shown_as_it_is_written(drive, length):
    request = Request("summarize", SHORT, length=length, decoding=DecodingConfig())
    assert [work.shown for work in drive(request, [WRONG], max_source=400).of(Decode)] == [True]


def test_settings_of_the_caller_are_used(drive):
    config = DecodingConfig(max_new_tokens=7)
    outcome = drive(Request("summarize", SHORT, decoding=config), ["A model."], max_source=400)
    assert outcome.configs == [config]


def test_one_sentence_is_the_first_one_written(drive):
    outcome = drive(Request("summarize", SHORT, sentences=1), ["It reads. It writes."], max_source=400)
    assert outcome.result.text == outcome.shown == "It reads."


def test_more_sentences_ask_for_a_longer_class(drive, tiny_tokenizer):
    for sentences, length, parts in ((1, "short", 1), (2, "medium", 1), (3, "medium", 3)):
        outcome = drive(Request("summarize", LONG, sentences=sentences), lambda s: distinct(s.spans[0][0]), 4000)
        assert outcome.sources[0].ids[LENGTH_PLACE] == tiny_tokenizer.length_id(length)
        assert len(outcome.sources) == parts


@pytest.mark.parametrize("limits", [{"chars": 150}, {"chars": 300}, {"chars": 1000}, {"sentences": 4}, {"ratio": 0.9}])
def test_a_length_that_is_named_stays_whatever_is_limited(drive, tiny_tokenizer, limits):
    for length, written_as in (("short", "short"), ("medium", "medium"), ("long", "medium")):
        request = Request("summarize", LONG, length=length, **limits)
        outcome = drive(request, lambda s: distinct(s.spans[0][0]), 4000)
        assert outcome.sources[0].ids[LENGTH_PLACE] == tiny_tokenizer.length_id(written_as)
        assert length == "long" or len(outcome.sources) == 1
    free = drive(Request("summarize", LONG, length="long"), lambda s: distinct(s.spans[0][0]), 4000)
    room = drive(Request("summarize", LONG, length="long", chars=9000), lambda s: distinct(s.spans[0][0]), 4000)
    assert len(room.sources) == len(free.sources)  # much room makes a paragraph no longer


def test_characters_and_ratio_are_kept(drive):
    written = "The model reads the whole page and writes of it. It does so again and again."
    for wish in ({"chars": 30}, {"ratio": 0.3}, {"chars": 500, "ratio": 0.2}):
        outcome = drive(Request("summarize", SHORT, **wish), [written], max_source=400)
        most = min(wish.get("chars", 1000), int(wish.get("ratio", 1) * len(SHORT)))
        assert 0 < len(outcome.result.text) <= most


@pytest.mark.parametrize("length", ["short", "medium"])
def test_a_short_summary_of_a_long_text_is_written_from_its_beginning_and_its_best_sentences(drive, length):
    sentences = [f"{distinct(i).capitalize()}." for i in range(80)]
    sentences[60] = "A river can break any dam at night."
    sentences[70] = "The river took the town below the dam."
    sentences[75] = "No town is safe from a river."
    text = " ".join(sentences)
    outcome = drive(Request("summarize", text, length=length), ["A river."], max_source=300)
    (source,) = outcome.sources
    assert len(source.ids) <= 300
    read = {at for start, end in source.spans for at in range(start, end)}
    assert set(range(text.index("A1"), text.index("A2"))) <= read
    for at in (60, 70, 75):
        assert text.index(sentences[at]) in read


def test_a_long_summary_of_a_long_text_says_something_of_each_part(drive):
    def write(source):
        return distinct(source.spans[0][0])

    outcome = drive(Request("summarize", LONG, length="long"), write, max_source=120)
    assert 2 <= len(outcome.sources) <= 8
    firsts = [source.spans[0][0] for source in outcome.sources]
    assert firsts == sorted(set(firsts))
    assert outcome.shown == outcome.result.text
    assert outcome.result.text.count(". ") == len(outcome.sources) - 1
    assert outcome.result.text.endswith(".")
    progress = [(p.done, p.total) for p in outcome.of(Progress) if p.stage == "write"]
    assert progress == [(i, len(outcome.sources)) for i in range(len(outcome.sources) + 1)]


@pytest.mark.parametrize(("sentences", "parts"), [(1, 1), (3, 1), (4, 2), (6, 2), (9, 3), (10, 4), (30, 4)])
def test_a_paragraph_about_a_text_that_fits_says_something_of_each_of_a_few_parts(drive, sentences, parts):
    text = " ".join(f"{distinct(i).capitalize()}." for i in range(sentences))
    outcome = drive(Request("summarize", text, length="long"), lambda s: distinct(s.spans[0][0] + 100), 4000)
    assert len(outcome.sources) == parts
    read = "".join(text[start:end] for source in outcome.sources for start, end in source.spans)
    assert read.replace(" ", "") == text.replace(" ", "")


def test_what_was_said_before_is_not_said_again(drive):
    outcome = drive(Request("summarize", LONG, length="long"), lambda source: "The model reads a book.", max_source=120)
    assert outcome.result.text == "The model reads a book."
    assert len(outcome.of(Show)) == 1


def test_parts_without_a_usable_text_are_left_out_and_all_of_them_are_a_fallback(drive):
    def write(source):
        return "The last part is about dogs." if source.spans[-1][1] > len(LONG) * 7 // 8 else "..."

    outcome = drive(Request("summarize", LONG, length="long"), write, max_source=120)
    assert outcome.result.text == "The last part is about dogs."
    assert drive(Request("summarize", LONG, length="long"), lambda source: "", max_source=120).result.fallback


def test_a_part_whose_samples_hardly_agree_gives_way_to_one_of_its_sentences(drive):
    outcome = drive(Request("summarize", LONG, length="long"), lambda _: WRONG, max_source=120, drawn=(0.1, GUESSES))
    shown = outcome.of(Show)
    assert len(shown) == len(outcome.sources) > 1
    assert outcome.shown == outcome.result.text
    for show in shown:
        source = outcome.sources[show.pieces[0].segment]
        sentence = "".join(piece.text for piece in show.pieces).strip()
        assert sentence in LONG
        assert sentence.count(".") == 1
        places = [copied_from(piece.record, source) for piece in show.pieces]
        assert LONG[places[0][0] : places[-1][1]].strip() == sentence
        assert all(piece.quoted and piece.record.log_probability == 0.0 for piece in show.pieces)
    assert outcome.result.fallback
    assert all(sentence.text in outcome.result.text for sentence in outcome.result.drawn_from)
    assert len(outcome.result.drawn_from) == len(shown)


def test_a_long_summary_is_a_fallback_only_where_all_of_it_is_quoted(drive):
    def drawn(source):
        return 0.9 if source.spans[0][0] == 0 else 0.1, GUESSES

    text = "Ada sold 0 bags."
    outcome = drive(Request("summarize", LONG, length="long"), lambda _: text, max_source=120, drawn=drawn)
    assert outcome.result.text.startswith(text)
    written, *quoted = outcome.of(Show)
    assert quoted
    assert not outcome.result.fallback
    assert not any(piece.quoted for piece in written.pieces)
    assert all(piece.quoted for show in quoted for piece in show.pieces)


def test_a_sentence_that_was_not_read_to_its_end_does_not_stand_for_its_part(drive):
    text = "We swim. " + "The model reads a page " * 100
    request = Request("summarize", text, length="medium")
    outcome = drive(request, [WRONG, WRONG], max_source=60, drawn=(0.1, GUESSES))
    assert outcome.sources[0].spans[-1][1] < len(text.rstrip())
    assert outcome.result.text == "We swim."


def test_a_sentence_of_a_part_is_cut_where_it_is_too_long(drive):
    text = LONG.replace(".", ",").replace("A", ". A", 8) * 3
    outcome = drive(Request("summarize", text, length="long"), lambda _: WRONG, max_source=400, drawn=(0.1, GUESSES))
    shown = ["".join(piece.text for piece in show.pieces).strip() for show in outcome.of(Show)]
    assert outcome.shown == outcome.result.text
    assert max(map(len, shown)) <= 300
    assert any(text.endswith("…") for text in shown)


def test_a_sentence_before_a_list_ends_with_a_stop(drive):
    text = LONG.replace(".", ":\n\n")
    outcome = drive(Request("summarize", text, length="long"), lambda _: WRONG, max_source=120, drawn=(0.1, GUESSES))
    assert len(outcome.of(Show)) > 1
    assert ":" not in outcome.result.text
    assert outcome.result.text.count(".") == len(outcome.of(Show))


def test_sentences_of_a_long_text_are_at_most_as_many_as_asked_for(drive):
    def write(source):
        at = source.spans[0][0]
        return f"The {distinct(at)}. The {distinct(at + 1)}. The {distinct(at + 2)}."

    for sentences in (3, 5):
        outcome = drive(Request("summarize", LONG, sentences=sentences), write, max_source=120)
        assert outcome.result.text.count(".") == sentences
        assert len(outcome.sources) == sentences


def test_characters_of_a_long_text_are_at_most_as_many_as_asked_for(drive):
    for chars in (300, 400, 600):
        outcome = drive(
            Request("summarize", LONG, chars=chars),
            lambda source: f"From {source.spans[0][0]} the {source.spans[0][0] * 3} things are told in a few words",
            max_source=60,
        )
        assert outcome.shown == outcome.result.text
        assert len(outcome.result.text) <= chars


def test_chinese_parts_are_joined_without_spaces(drive):
    text = "".join(f"第{i}天的天气很好，我们去公园散步{i * 7}次！" for i in range(60))
    outcome = drive(Request("summarize", text, length="long"), lambda s: f"公园第{s.spans[0][0]}", max_source=100)
    assert " " not in outcome.result.text
    assert outcome.result.text.endswith("。")
    assert outcome.result.text.count("。") > 1


def test_a_chinese_part_after_an_english_one_stands_behind_a_space(drive):
    text = "".join(f"第{i}天的天气很好，我们去公园散步{i * 7}次！" for i in range(60))

    def write(source):
        return "All is well." if source.spans[0][0] < 100 else f"公园第{source.spans[0][0]}"

    written = drive(Request("summarize", text, length="long"), write, max_source=100).result.text
    assert written.startswith("All is well. 公园第")
    assert written.count(" ") == 3


@pytest.mark.parametrize("mark", ["- ", "2. ", "12) ", "• "])
def test_the_mark_of_an_item_is_left_out_of_a_paragraph(drive, mark):
    def write(source):
        return f"{mark}From {source.spans[0][0]} a {distinct(source.spans[0][0])}"

    outcome = drive(Request("summarize", LONG, length="long"), write, max_source=120)
    assert outcome.shown == outcome.result.text
    assert outcome.result.text.startswith("From 0 a ")
    assert mark not in outcome.result.text


def test_a_part_that_a_list_would_follow_ends_like_a_sentence(drive):
    text = "".join(f"第{i}天的天气很好，我们去公园散步{i * 7}次！" for i in range(60))
    outcome = drive(Request("summarize", text, length="long"), lambda s: f"公园第{s.spans[0][0]}；", max_source=100)
    assert "；" not in outcome.result.text
    assert outcome.result.text.endswith("。")


def test_the_sentences_drawn_on_are_places_in_the_text(drive):
    for text, max_source in ((SHORT, 400), (CHINESE, 400), (LONG, 120)):
        outcome = drive(
            Request("summarize", text, length="long"), lambda s: f"A dog {s.spans[0][0]}", max_source=max_source
        )
        assert outcome.result.drawn_from
        for sentence in outcome.result.drawn_from:
            assert text[sentence.start : sentence.end] == sentence.text


def test_the_seed_of_the_request_goes_with_the_work(drive):
    assert list(drive(Request("summarize", SHORT, seed=5), ["A dog."], 400).of(Decode)[0].seeds) == [5]


def test_a_megabyte_without_a_line_break_is_summarized(drive):
    outcome = drive(Request("summarize", "word and another " * 60_000), ["Words."], max_source=100)
    assert outcome.result.text == "Words."
    assert len(outcome.sources[0].ids) <= 100
